# Hostile input and what looks for faults without running the services; a part
# of the Makefile.

# -- the fuzzer ----------------------------------------------------------------
# Its targets: replayed by a test, driven by clang's libFuzzer.
FUZZ     := $(call objects,tests/fuzz)
REPLAYED := $(filter-out %/fuzz_main.o,$(FUZZ))
$B/replay_test: $(REPLAYED)
$B/replay_test: ALSO = $(REPLAYED)

$B/fanxiu-fuzz: $(FUZZ) $(WORDS) $B/libgateway.a $B/libcli.a $B/librules.a \
    $B/libcommon.a
	$(call say,LINK,$@)
	$Q $(CC) $(ALLFLAGS) $(LDFLAGS) $(LDHARDEN) -fsanitize=fuzzer -o $@ $^ \
	    $(LDLIBS) $(EDGELIBS) $(HTTPLIBS) -lcmocka

# clang 14; SECONDS for each target, or for TARGETS alone.
SECONDS  ?= 60
fuzz:
	@command -v clang >/dev/null || { \
	    echo 'SKIP fuzz: no clang (apt-get install clang-14)'; exit 0; } && \
	$(MAKE) --no-print-directory CC=clang SAN=1 FUZZER=1 B=build/fuzz \
	    build/fuzz/fanxiu-fuzz && \
	tests/fuzz/run.sh build/fuzz $(SECONDS) $(TARGETS)

# Make the committed corpora anew from seeds and what the fuzzer found.
fuzz-corpus:
	@tests/fuzz/merge.sh build/fuzz 60 $(TARGETS)

.PHONY: fuzz fuzz-corpus

# -- what looks at the code without running it ---------------------------------
analyze:
	@tests/analyze.sh "$B/analyze"

.PHONY: analyze

# -- what the tests reach ------------------------------------------------------
# In a build of its own, whose programs write their counters however they end.
# What gcovr (Debian: gcovr) does not count, and why: .ci/gcovr.cfg.
COVERED  := $(MAKE) --no-print-directory B=build/cov LDFLAGS= \
    CFLAGS='-O0 -g --coverage -fprofile-update=prefer-atomic'

coverage:
	+@$(COVERED) build/cov/tests/coverage.o
	+@$(COVERED) LDFLAGS='-Wl,--wrap=_exit build/cov/tests/coverage.o' \
	    coverage-run

coverage-build: all $(TESTS) $B/sim $B/model_check

coverage-run: coverage-build
	@tests/coverage.sh "$B" $(TESTS)

.PHONY: coverage coverage-build coverage-run
