/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that stands alone and is no Linux: says on the first serial port how it was entered
 * (the registers of the ELF Boot Proposal, the notes that it was given), and resets the machine.
 * Built as ELF of 32 and of 64 bits.
 */
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

#define ELF_BOOT_MAGIC 0x0e1fb007u
#define COM1	       0x3f8

struct header {
	u32 magic, size;
	u16 checksum, notes;
};
struct note {
	u32 name_size, text_size, type;
	char name[];
};

static void out8(u16 port, u8 value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static u8 in8(u16 port)
{
	u8 value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void say(const char *text)
{
	for (; *text; text++) {
		while (!(in8(COM1 + 5) & 0x20))
			;
		out8(COM1, (u8)*text);
	}
}

static void say_number(u32 value)
{
	char text[9] = "";

	for (int i = 7; i >= 0; i--, value >>= 4)
		text[i] = "0123456789abcdef"[value & 15];
	say(text);
}

/* RFC 1071: over all of it, checksum included, the sum is 0xffff. */
static u32 sum(const u16 *p, u32 bytes)
{
	u32 total = 0;

	for (u32 i = 0; i < bytes / 2; i++)
		total += p[i];
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return total;
}

static void say_notes(const struct header *header)
{
	const struct note *note = (const void *)(header + 1);

	say("\r\npayload: notes=");
	say_number(header->notes);
	say(" magic=");
	say_number(header->magic);
	say(" sum=");
	say_number(sum((const void *)header, header->size));
	for (u32 i = 0; i < header->notes; i++) {
		const char *const text = note->name + ((note->name_size + 3) & ~3u);

		say("\r\npayload: ");
		say(note->name);
		say(" note ");
		say_number(note->type);
		say(": ");
		say(text);
		note = (const void *)(text + ((note->text_size + 3) & ~3u));
	}
}

static void __attribute__((used)) run(u32 eax, u32 ebx)
{
	say(sizeof(void *) == 8 ? "\r\npayload: bits=64 eax=" : "\r\npayload: bits=32 eax=");
	say_number(eax);
	if (eax == ELF_BOOT_MAGIC)
		say_notes((const void *)(__UINTPTR_TYPE__)ebx);
	say("\r\npayload: end\r\n");
	out8(0x64, 0xfe); /* the keyboard controller's reset line */
	for (;;)
		__asm__ volatile("hlt");
}

__asm__(".pushsection .text\n .globl _start\n"
#ifdef __x86_64__
	"_start: leaq stack_end(%rip), %rsp\n"
	"movl %eax, %edi\n movl %ebx, %esi\n call run\n"
#else
	"_start: movl $stack_end, %esp\n"
	"pushl %ebx\n pushl %eax\n call run\n"
#endif
	".popsection\n .pushsection .bss\n .balign 16\n .skip 4096\nstack_end: .popsection\n");
