/* A program for the tests of debug information: what is inlined into what is known from this text. */
static volatile unsigned sink;

static inline __attribute__((always_inline)) void innermost(unsigned value) {
    sink = value;
    sink ^= value << 3;
}

static inline __attribute__((always_inline)) void middle(unsigned value) {
    for (unsigned i = 0; i < value; i++) {
        innermost(i * value);
    }
}

__attribute__((noinline)) static unsigned plain(unsigned value) {
    sink += value;
    return sink * 7;
}

__attribute__((noinline, section(".text.cold"))) static void apart(unsigned value) {
    if (value > 3) {
        sink = plain(value);
    }
    middle(value);
}

void start(void) {
    middle(plain(5));
    apart(sink);
    for (;;) {
    }
}
