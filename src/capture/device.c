/* device: libpcap's list of interfaces. */
#include "capture/device.h"

#include <netinet/in.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include "base/addr.h"
#include "base/wr.h"

static bool
address_of(const pcap_addr_t *a, struct addr *out)
{
	const struct sockaddr *sa = a->addr;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (sa != NULL && sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof in);
		*out = addr_v4(slice_of(&in.sin_addr, 4));
		return true;
	}
	if (sa != NULL && sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof in6);
		*out = addr_v6(slice_of(&in6.sin6_addr, 16));
		return true;
	}
	return false;
}

static void
write_device(struct buf *out, const pcap_if_t *d)
{
	const pcap_addr_t *a;
	struct addr addr;

	wr_term(out, slice_str(d->name));
	buf_str(out, (d->flags & PCAP_IF_UP) != 0 ? "\tup" : "\tdown");
	for (a = d->addresses; a != NULL; a = a->next) {
		if (!address_of(a, &addr))
			continue;
		buf_u8(out, ' ');
		addr_write(out, &addr);
	}
	buf_u8(out, '\t');
	wr_term(out, slice_str(d->description));
	buf_u8(out, '\n');
}

bool
device_list(struct buf *out, struct buf *why)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *all, *d;

	if (pcap_findalldevs(&all, error) != 0) {
		buf_printf(why, "cannot list the interfaces: %s", error);
		return false;
	}
	if (all == NULL)
		buf_str(why, "there is no interface that you may capture from");
	for (d = all; d != NULL; d = d->next)
		write_device(out, d);
	pcap_freealldevs(all);
	return why->n == 0;
}

static bool
has_address(const pcap_if_t *d, const struct addr *wanted)
{
	const pcap_addr_t *a;
	struct addr addr;

	for (a = d->addresses; a != NULL; a = a->next) {
		if (address_of(a, &addr) && addr_cmp(&addr, wanted) == 0)
			return true;
	}
	return false;
}

bool
device_by_address(struct slice address, struct buf *name)
{
	char error[PCAP_ERRBUF_SIZE];
	struct addr wanted;
	pcap_if_t *all, *d;
	bool found = false;

	if (!addr_parse(address, &wanted) || wanted.v != 4 ||
	    pcap_findalldevs(&all, error) != 0)
		return false;
	for (d = all; d != NULL && !found; d = d->next) {
		found = has_address(d, &wanted);
		if (found)
			buf_str(name, d->name);
	}
	pcap_freealldevs(all);
	return found;
}
