/* chaos_name: what files are called, and which sessions get which. */
#include "report/chaos_inside.h"

#include "base/buf.h"

void
chaos_stem(struct buf *b, enum chaos_kind kind, uint64_t no)
{
	static const char *const stems[] = {
	    [CHAOS_SESSION] = "session",
	    [CHAOS_STREAM] = "stream",
	    [CHAOS_ICMP] = "icmp",
	    [CHAOS_OTHER] = "ip",
	};

	buf_printf(b, "%s_%04llu", stems[kind], (unsigned long long)no);
}

/* Services are names of ours; what else a record holds stays out. */
static void
add_word(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.n && i < 32; i++) {
		uint8_t c = slice_at(s, i);

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-')
			buf_u8(b, c);
	}
}

void
chaos_base(struct buf *b, const struct chaos_item *it)
{
	struct buf service = {0};

	chaos_stem(b, it->kind, it->no);
	if (it->kind == CHAOS_ICMP) {
		buf_printf(b, ".%u", it->type);
		return;
	}
	chaos_service(&service, &it->talk);
	buf_str(b, ".");
	add_word(b, buf_as_slice(&service));
	buf_free(&service);
}

bool
chaos_is_ssh(const struct chaos_item *it)
{
	const struct chaos_talk *t = &it->talk;

	return it->kind == CHAOS_SESSION &&
	       (slice_eq_str(t->app, "ssh") ||
		   (t->app.n == 0 && t->server_port == 22));
}

/* By what was said alone: bytes of another kind are no screen. */
enum chaos_desktop
chaos_desktop(const struct chaos_item *it)
{
	if (it->kind != CHAOS_SESSION)
		return DESKTOP_NONE;
	return slice_eq_str(it->talk.app, "vnc")   ? DESKTOP_VNC
	       : slice_eq_str(it->talk.app, "x11") ? DESKTOP_X11
						   : DESKTOP_NONE;
}

void
chaos_play_base(struct buf *b, const struct chaos_item *it)
{
	static const char *const desktops[] = {
	    [DESKTOP_VNC] = ".textVNC",
	    [DESKTOP_X11] = ".textX11",
	};
	enum chaos_desktop desktop = chaos_desktop(it);

	if (desktop == DESKTOP_NONE && !chaos_is_ssh(it)) {
		chaos_base(b, it);
		return;
	}
	chaos_stem(b, it->kind, it->no);
	buf_str(b, desktop != DESKTOP_NONE ? desktops[desktop] : ".textSSH");
}

/* ---- ICMP (RFC 792, 950, 1256, 8335; RFC 4443, 4861, 2710, 3810) */

struct icmp_name {
	uint8_t type;
	const char *name;
};

static const struct icmp_name icmp[] = {
    {0, "Echo Reply"},
    {3, "Destination Unreachable"},
    {4, "Source Quench"},
    {5, "Redirect"},
    {8, "Echo"},
    {9, "Router Advertisement"},
    {10, "Router Solicitation"},
    {11, "Time Exceeded"},
    {12, "Parameter Problem"},
    {13, "Timestamp"},
    {14, "Timestamp Reply"},
    {15, "Information Request"},
    {16, "Information Reply"},
    {17, "Address Mask Request"},
    {18, "Address Mask Reply"},
    {42, "Extended Echo Request"},
    {43, "Extended Echo Reply"},
};

static const struct icmp_name icmp6[] = {
    {1, "Destination Unreachable"},
    {2, "Packet Too Big"},
    {3, "Time Exceeded"},
    {4, "Parameter Problem"},
    {128, "Echo Request"},
    {129, "Echo Reply"},
    {130, "Multicast Listener Query"},
    {131, "Multicast Listener Report"},
    {132, "Multicast Listener Done"},
    {133, "Router Solicitation"},
    {134, "Router Advertisement"},
    {135, "Neighbor Solicitation"},
    {136, "Neighbor Advertisement"},
    {137, "Redirect"},
    {143, "Multicast Listener Report v2"},
};

void
chaos_icmp_name(struct buf *b, bool v6, unsigned type)
{
	const struct icmp_name *names = v6 ? icmp6 : icmp;
	size_t n = v6 ? sizeof(icmp6) / sizeof(icmp6[0])
		      : sizeof(icmp) / sizeof(icmp[0]);

	for (size_t i = 0; i < n; i++) {
		if (names[i].type == type) {
			buf_str(b, names[i].name);
			return;
		}
	}
	buf_printf(b, "type %u", type);
}

/* ---- what Chaosreader makes of which port, and we of what was spoken */

static const struct chaos_range html_tcp[] = {{21, 21}, {23, 23}, {25, 25},
    {79, 80}, {109, 110}, {119, 119}, {143, 143}, {513, 514}, {1080, 1080},
    {3128, 3128}, {4110, 4110}, {5000, 5000}, {5555, 5555}, {6660, 6660},
    {6665, 6668}, {7000, 7000}, {8000, 8000}, {8080, 8080}, {8118, 8118},
    {9000, 9000}, {9050, 9050}};
static const struct chaos_range play_tcp[] = {{23, 23}, {513, 513},
    {4110, 4110}, {5000, 5000}, {5555, 5555}, {6660, 6660}, {6666, 6668},
    {7000, 7000}, {8000, 8000}, {9000, 9000}};
static const struct chaos_range html_udp[] = {{53, 53}};
static const struct chaos_range play_udp[] = {{7, 7}};

static const char *const html_apps[] = {"http", "ftp", "telnet", "smtp", "pop3",
    "imap", "irc", "finger", "rlogin", "whois", "dns", NULL};
static const char *const play_apps[] = {"telnet", "rlogin", "irc", NULL};

static bool
listed(const struct chaos_range *r, size_t n, uint64_t port)
{
	for (size_t i = 0; i < n; i++)
		if (port >= r[i].lo && port <= r[i].hi)
			return true;
	return false;
}

bool
chaos_port_in(const struct chaos_ports *p, uint64_t port)
{
	return listed(p->range, p->n, port);
}

static bool
named(const char *const *names, struct slice app)
{
	for (; *names != NULL; names++)
		if (slice_eq_str(app, *names))
			return true;
	return false;
}

#define LISTED(list, port) listed(list, sizeof(list) / sizeof((list)[0]), port)

bool
chaos_has_html(const struct chaos *c, const struct chaos_item *it)
{
	const struct chaos_options *o = c->o;
	uint64_t port = it->talk.server_port;

	if (!o->application || it->talk.bytes == 0)
		return false;
	if (o->everything)
		return true;
	if (it->kind == CHAOS_ICMP)
		return false;
	if (it->kind == CHAOS_SESSION)
		return LISTED(html_tcp, port) ||
		       chaos_port_in(&o->html_tcp, port) ||
		       named(html_apps, it->talk.app);
	return it->kind == CHAOS_STREAM &&
	       (LISTED(html_udp, port) || chaos_port_in(&o->html_udp, port) ||
		   named(html_apps, it->talk.app));
}

bool
chaos_has_hex(const struct chaos *c, const struct chaos_item *it)
{
	return c->o->application && it->talk.bytes != 0 &&
	       (c->o->hex || c->o->everything);
}

bool
chaos_has_replay(const struct chaos *c, const struct chaos_item *it)
{
	const struct chaos_options *o = c->o;
	uint64_t port = it->talk.server_port;

	if (!o->application || it->talk.bytes == 0)
		return false;
	if (it->kind == CHAOS_SESSION)
		return chaos_is_ssh(it) || chaos_desktop(it) != DESKTOP_NONE ||
		       LISTED(play_tcp, port) ||
		       chaos_port_in(&o->play_tcp, port) ||
		       named(play_apps, it->talk.app);
	return it->kind == CHAOS_STREAM &&
	       (LISTED(play_udp, port) || chaos_port_in(&o->play_udp, port));
}
