# shellcheck shell=sh
# A customer without an account, before the pages of the gateway.  Sourced
# after staff.sh.

# Sets BASE, the address of the gateway.
given_a_fleet_with_pages() {
	given_a_fleet
	start gateway
	KIDS="$KIDS $(pid_of gateway)"
	wait_until 10 test -s "$FANXIU_DIR/store/gateway/http.port"
	BASE=http://127.0.0.1:$(cat "$FANXIU_DIR/store/gateway/http.port")
}

# customer page|form|again ARGUMENTS: what came is in $DIR/page.
customer() {
	"$PYTHON" "$HERE/customer.py" "$BASE" "$@" >"$DIR/page" 2>&1 ||
		fail "the customer can: $* ($(tail -n 3 "$DIR/page"))"
}

is_small() {
	[ "$(sed -n 's/^Size: //p' "$DIR/page")" -lt 15360 ] ||
		fail "the page is under 15 KB"
}

is_read() {
	customer page "$LINK?lang=${2:-en}"
	is_small
	grep -q "$1" "$DIR/page"
}

# reads WORDS [LANG]: they are on the page of LINK, soon.
reads() {
	wait_until 10 is_read "$@"
}

# The link that an accepted request gives.
link_given() {
	sed -n 's|^303 \(/t/[0-9a-z]*\)?lang=en&new=1$|\1|p' "$DIR/page"
}

unit_shown() {
	sed -n 's|.*<p class="m no">\(RMA[^<]*\)</p>.*|\1|p' "$DIR/page"
}

# a_customer SERIAL [field=value ...]: asks for a return; sets LINK and UNIT.
a_customer() {
	its_serial=$1
	shift
	customer form "/request?lang=en" /request model=$MODEL \
		serial="$its_serial" words="no heat" demand=repair \
		contact_name=Wu contact_phone=13900000001 \
		contact_address="Lane 1" purchase_date=2026-01-15 "$@"
	LINK=$(link_given)
	reads "requested"
	UNIT=$(unit_shown)
}

# leads_back NOTE [SENTENCE]: the form that was sent.
leads_back() {
	[ "$(cat "$DIR/page")" = "303 $LINK?lang=en&note=$1" ] ||
		fail "${2:-it leads back with $1}: $(head -n 2 "$DIR/page")"
}

# fills ACTION NOTE [field=value ...]: the form of the page leads back so.
fills() {
	its_action=$1 its_note=$2
	shift 2
	SAVE=$DIR/sent customer form "$LINK?lang=en" "$its_action" "$@"
	leads_back "$its_note" "$its_action leads back with $its_note"
}

# fills_again NOTE: the same form once more.
fills_again() {
	customer again "$DIR/sent"
	leads_back "$1" "sent twice it says $1"
}
