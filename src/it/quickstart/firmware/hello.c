/*
 * The smallest firmware an ESP32-C3 can run: the mask ROM copies the image from flash offset 0x0 into RAM
 * and jumps to start(). No second-stage bootloader, no flash cache, no operating system, no C library.
 * It prints demo_line.text and a counter, for ever. README.md has the build command and the layout.
 */
#include <stdint.h>

/* Functions of the mask ROM; link.ld knows their addresses. */
extern int ets_printf(const char *format, ...);
extern void ets_delay_us(uint32_t us);

/* Stands at the start of the DRAM segment. Whoever has only the image can read there what will be printed. */
struct demo_line {
    char magic[16];     /* not terminated: exactly 16 characters */
    uint32_t period_ms; /* pause after each line */
    char text[108];     /* zero-terminated, zero-padded */
};
_Static_assert(sizeof(struct demo_line) == 128, "README.md promises 128 bytes");

/* Not const: the compiler must read it from memory, because the bytes in flash may have been edited. */
__attribute__((section(".demo_line"))) struct demo_line demo_line = {
    .magic = {'E', 'S', 'P', 'M', 'V', 'N', '-', 'D', 'E', 'M', 'O', '-', 'L', 'I', 'N', 'E'},
    .period_ms = 1000,
    .text = "Hello from esp-maven-plugin! This line comes out of the flash.",
};

static volatile uint32_t *reg(uint32_t address) {
    return (volatile uint32_t *) address;
}

/* A watchdog's registers accept a write only while its key is in the protection register. */
static void write_unlocked(uint32_t protection, uint32_t key, uint32_t address, uint32_t value) {
    *reg(protection) = key;
    *reg(address) = value;
    *reg(protection) = 0;
}

/* The ROM arms these for the time of the boot and leaves it to the firmware to call them off. */
static void watchdogs_off(void) {
    write_unlocked(0x600080A8, 0x50D83AA1, 0x60008090, 0);                           /* RTC watchdog */
    write_unlocked(0x600080B0, 0x8F1D312A, 0x600080AC, *reg(0x600080AC) | 1u << 31); /* super watchdog feeds itself */
    write_unlocked(0x6001F064, 0x50D83AA1, 0x6001F048, 0);                           /* timer group 0 */
}

static void delay_ms(uint32_t ms) {
    while (ms-- > 0) {
        ets_delay_us(1000);
    }
}

/* Entry point, on the stack that the ROM leaves. */
__attribute__((noreturn)) void start(void) {
    watchdogs_off();
    for (uint32_t count = 1;; count++) {
        ets_printf("%s %d\n", demo_line.text, count); /* the ROM sends CR LF for \n */
        delay_ms(demo_line.period_ms);
    }
}
