/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --serial on machines with a device tree: what it says of the terminal of that name. */
#include "config.h"
#include "kexec/handover/devicetree.h"

#ifdef HAVE_FDT
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct uart {
	const char *compatible;
	const char *terminal;
	enum purgatory_uart type;
} uarts[] = {
	{ "arm,pl011", "ttyAMA", PURGATORY_PL011 },
	{ "arm,sbsa-uart", "ttyAMA", PURGATORY_PL011 },
	{ "ns16550a", "ttyS", PURGATORY_8250 },
	{ "ns16550", "ttyS", PURGATORY_8250 },
	{ "snps,dw-apb-uart", "ttyS", PURGATORY_8250 },
	{ "hvterm1", "hvc", PURGATORY_HVTERM },
};

static const struct uart *console_uart_of(const void *fdt, int node, const char *terminal, size_t n)
{
	for (size_t i = 0; i < sizeof(uarts) / sizeof(uarts[0]); i++)
		if ((!terminal || (strlen(uarts[i].terminal) == n &&
				   !strncmp(uarts[i].terminal, terminal, n))) &&
		    !fdt_node_check_compatible(fdt, node, uarts[i].compatible))
			return &uarts[i];
	return NULL;
}

/* Specification 2.3.8, ranges: an address on the bus @node as its parent sees it. */
static bool console_translate(const void *fdt, int node, uint64_t *address)
{
	const int parent = fdt_parent_offset(fdt, node);
	const int child_cells = fdt_address_cells(fdt, node),
		  size_cells = fdt_size_cells(fdt, node);
	const int parent_cells = fdt_address_cells(fdt, parent);
	struct span ranges = tree_property(fdt, node, "ranges");
	uint64_t from, to, n;

	if (!fdt_getprop(fdt, node, "ranges", NULL))
		return false;
	if (!ranges.n)
		return true;
	while (tree_cells(&ranges, child_cells, &from) && tree_cells(&ranges, parent_cells, &to) &&
	       tree_cells(&ranges, size_cells, &n)) {
		if (*address < from || *address - from >= n)
			continue;
		*address = *address - from + to;
		return true;
	}
	return false;
}

static bool console_address(const void *fdt, int node, uint64_t *address)
{
	struct span reg = tree_property(fdt, node, "reg");
	int bus = fdt_parent_offset(fdt, node);

	if (bus < 0 || !tree_cells(&reg, fdt_address_cells(fdt, bus), address))
		return false;
	for (; bus > 0; bus = fdt_parent_offset(fdt, bus))
		if (!console_translate(fdt, bus, address))
			return false;
	return bus == 0;
}

static uint32_t console_number(const void *fdt, int node, const char *name)
{
	const struct span value = tree_property(fdt, node, name);

	return value.n == 4 ? span_be32(value, 0) : 0;
}

static bool console_read_node(const void *fdt, int node, const struct uart *uart,
			      struct purgatory_console *console)
{
	*console = (struct purgatory_console){
		.type = uart->type,
		.shift = console_number(fdt, node, "reg-shift"),
		.width = console_number(fdt, node, "reg-io-width"),
	};
	if (uart->type != PURGATORY_HVTERM)
		return console->shift <= 4 && console_address(fdt, node, &console->base);
	/* LoPAR B.6.12.1, /vdevice: reg is the unit address, by which the hypervisor knows it. */
	console->base = console_number(fdt, node, "reg");
	return true;
}

/* Linux numbers terminals by the aliases, and those without one in the tree's order. */
static int console_find_node(const void *fdt, const char *name, size_t n, unsigned long wanted)
{
	char alias[32];
	unsigned long seen = 0;

	snprintf(alias, sizeof(alias), "serial%lu", wanted);
	const char *path = fdt_get_alias(fdt, alias);
	int node = path ? fdt_path_offset(fdt, path) : -1;

	if (node >= 0 && console_uart_of(fdt, node, name, n))
		return node;
	for (node = fdt_next_node(fdt, -1, NULL); node >= 0; node = fdt_next_node(fdt, node, NULL))
		if (console_uart_of(fdt, node, name, n) && seen++ == wanted)
			return node;
	return -1;
}

static int console_stdout(const void *fdt)
{
	const struct span path = tree_property(fdt, fdt_path_offset(fdt, "/chosen"), "stdout-path");

	if (!path.n || path.p[path.n - 1])
		return -1;
	return fdt_path_offset_namelen(fdt, (const char *)path.p,
				       (int)strcspn((const char *)path.p, ":"));
}

/* "ttyAMA0", or without a name what the firmware's own console is. */
static bool console_by_tree(const void *fdt, const char *name, struct purgatory_console *console)
{
	const size_t n = name ? strcspn(name, "0123456789") : 0;
	int node;

	if (name && (!n || !name[n] || name[n + strspn(name + n, "0123456789")]))
		return false;
	node = name ? console_find_node(fdt, name, n, strtoul(name + n, NULL, 10))
		    : console_stdout(fdt);
	if (node < 0)
		return false;
	const struct uart *uart = console_uart_of(fdt, node, name, n);

	return uart && console_read_node(fdt, node, uart, console);
}

bool tree_console(struct span tree, const char *name, struct purgatory_console *console)
{
	return tree.n && console_by_tree(tree.p, name, console);
}

#else

bool tree_console(struct span tree, const char *name, struct purgatory_console *console)
{
	(void)tree;
	(void)name;
	(void)console;
	return false;
}
#endif
