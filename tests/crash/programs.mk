# What parts of the crash rig need besides the daemons: programs of one file,
# and libraries that are put in front of libc.  Read after the Makefile:
#   make -f Makefile -f tests/crash/programs.mk build/crash-fill
$B/crash-%.so: tests/crash/%.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$Q $(CC) $(CPPFLAGS) $(WARN) $(CFLAGS) -fPIC -shared -o $@ $< -ldl

$B/crash-%: $B/tests/crash/%.o $B/libcommon.a
	$(call say,LINK,$@)
	$Q $(CC) $(ALLFLAGS) $(LDFLAGS) $(LDHARDEN) -o $@ $^ $(LDLIBS)
