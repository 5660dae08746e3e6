#!/bin/sh
# A customer gives another contact by the link, and nobody else does; where the
# house does not answer, the page and the copy say so: DP-3, console 7.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
. tests/scenario/customer.sh

given_a_fleet_with_pages

moves() {
	note=$1
	shift
	SAVE=$DIR/sent customer form "$LINK?lang=en&contact=1" /contact "$@"
	leads_back "$note"
}

customer form "/request?lang=en" /request model=KETTLE-2 serial=SN-MOV-1 \
	words="no heat" demand=repair contact_name=Wu \
	contact_phone=13900000001 contact_address="Lane 1"
LINK=$(link_given)
customer page "$LINK?lang=en"
grep -q 'contact=1">Change name' "$DIR/page" || fail "there is a way to it"
UNIT=$(unit_shown)

# What is on file is not shown; what is wrong is not taken.
customer page "$LINK?lang=zh&contact=1"
grep -q '变更联系方式' "$DIR/page" || fail "the form is in Chinese too"
! grep -q '13900000001\|Lane 1' "$DIR/page" || fail "nothing on file is shown"
moves wrong contact_name=Marked-Wang contact_phone=12
moves wrong contact_name= contact_phone=13900000002
moves contact contact_name=Marked-Wang contact_phone=13900000002
fills_again contact
customer page "$LINK?lang=en&note=contact"
grep -q "The new contact is on file" "$DIR/page" || fail "it says so"
fanxiu snapshot intake --kind case >"$DIR/cases"
grep -q '"contact_rev":2' "$DIR/cases" ||
	fail "it is one change: $(cat "$DIR/cases")"
customer post "$LINK/contact?lang=en" key=guess unit="$UNIT" \
	contact_name=x contact_phone=13900000003
grep -q '^403' "$DIR/page" || fail "a form of another page is refused"

# Of a case that is not theirs nobody gets a copy.
customer page "/t/00000000000000000000000000/copy?lang=en"
[ "$(head -n 1 "$DIR/page")" = 404 ] || fail "a wrong link gives no copy"

# Without the histories the copy says what is missing, and has the rest.
stop analytics
customer page "$LINK/copy?lang=en"
grep -q "cannot be read just now" "$DIR/page" || fail "it says what is missing"
grep -q "SN-MOV-1" "$DIR/page" || fail "and has the rest"
start analytics
all_is_level
customer page "$LINK/copy?lang=en"
grep -q "A return was requested" "$DIR/page" || fail "now it has all"

all_is_right
! grep -rqa "Marked-Wang" "$FANXIU_DIR" || fail "the name lies sealed alone"
