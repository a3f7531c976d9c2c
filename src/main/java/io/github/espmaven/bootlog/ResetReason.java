package io.github.espmaven.bootlog;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a chip started, as its ROM prints it behind {@code rst:} (protocol.md, section 12). The number is the same on every
 * chip from the ESP32 on; the name is not.
 */
public enum ResetReason {
    POWER_ON(0x1, "POWERON_RESET", "POWERON", "power on, or the reset pin"),
    SOFTWARE(0x3, "SW_RESET", "RTC_SW_SYS_RST", "restart by software"),
    OLD_WATCHDOG(0x4, "OWDT_RESET", "OWDT_RESET", "legacy watchdog"),
    DEEP_SLEEP(0x5, "DEEPSLEEP_RESET", "DSLEEP", "wake-up from deep sleep"),
    SDIO(0x6, "SDIO_RESET", "SDIO_RESET", "reset by the SDIO host"),
    TIMER_0_WATCHDOG(0x7, "TG0WDT_SYS_RESET", "TG0WDT_SYS_RST", "watchdog of timer group 0"),
    TIMER_1_WATCHDOG(0x8, "TG1WDT_SYS_RESET", "TG1WDT_SYS_RST", "watchdog of timer group 1"),
    RTC_WATCHDOG(0x9, "RTCWDT_SYS_RESET", "RTCWDT_SYS_RST", "RTC watchdog, digital core reset"),
    INTRUSION(0xa, "INTRUSION_RESET", "INTRUSION_RESET", "intrusion test"),
    TIMER_0_WATCHDOG_CPU(0xb, "TGWDT_CPU_RESET", "TG0WDT_CPU_RST", "watchdog of timer group 0, CPU reset"),
    SOFTWARE_CPU(0xc, "SW_CPU_RESET", "RTC_SW_CPU_RST", "CPU restart by software"),
    RTC_WATCHDOG_CPU(0xd, "RTCWDT_CPU_RESET", "RTCWDT_CPU_RST", "RTC watchdog, CPU reset"),
    OTHER_CPU(0xe, "EXT_CPU_RESET", "EXT_CPU_RESET", "reset by the other CPU"),
    BROWNOUT(0xf, "RTCWDT_BROWN_OUT_RESET", "RTCWDT_BROWN_OUT_RST", "supply voltage too low"),
    RTC_WATCHDOG_ALL(0x10, "RTCWDT_RTC_RESET", "RTCWDT_RTC_RST", "RTC watchdog, whole chip reset"),
    TIMER_1_WATCHDOG_CPU(0x11, "TG1WDT_CPU_RST", "TG1WDT_CPU_RST", "watchdog of timer group 1, CPU reset"),
    SUPER_WATCHDOG(0x12, "SUPER_WDT_RST", "SUPER_WDT_RST", "super watchdog"),
    CLOCK_GLITCH(0x13, "GLITCH_RTC_RST", "GLITCH_RTC_RST", "glitch of the clock"),
    EFUSE(0x14, "EFUSE_RST", "EFUSE_RST", "checksum error of the efuses"),
    USB_SERIAL(0x15, "USB_UART_CHIP_RST", "USB_UART_CHIP_RST", "reset over the USB serial port"),
    USB_JTAG(0x16, "USB_JTAG_CHIP_RST", "USB_JTAG_CHIP_RST", "reset over USB JTAG"),
    POWER_GLITCH(0x17, "POWER_GLITCH_RST", "POWER_GLITCH_RST", "glitch of the supply voltage"),
    JTAG_CPU(0x18, "JTAG_CPU_RST", "JTAG_CPU_RST", "CPU reset by JTAG"),
    LOCK_UP(0x1a, "CPU_LOCKUP", "CPU_LOCKUP", "lock-up of the CPU: an exception in the handler of an exception");

    private final int code;
    private final String esp32Name;
    private final String laterName;
    private final String meaning;

    ResetReason(int code, String esp32Name, String laterName, String meaning) {
        this.code = code;
        this.esp32Name = esp32Name;
        this.laterName = laterName;
        this.meaning = meaning;
    }

    /** The reason with the number printed behind {@code rst:}. */
    public static Optional<ResetReason> of(int code) {
        return Arrays.stream(values()).filter(r -> r.code == code).findFirst();
    }

    /** The reason an ESP8266 prints as {@code rst cause:}: 1 power on, 2 reset pin, 3 software, 4 watchdog. */
    static Optional<ResetReason> ofEsp8266(int cause) {
        return switch (cause) {
            case 1, 2 -> Optional.of(POWER_ON);
            case 3 -> Optional.of(SOFTWARE);
            case 4 -> Optional.of(TIMER_0_WATCHDOG);
            default -> Optional.empty();
        };
    }

    /** The number behind {@code rst:}. */
    public int code() {
        return code;
    }

    /** In the user's words. */
    public String meaning() {
        return meaning;
    }

    /** Whether a watchdog fired: the program hung. */
    public boolean isWatchdog() {
        return name().contains("WATCHDOG");
    }

    /** Whether somebody outside the chip, or the program by going to sleep, asked for the reset. */
    public boolean isAskedFor() {
        return this == DEEP_SLEEP || this == USB_SERIAL || this == USB_JTAG || this == JTAG_CPU;
    }

    String esp32Name() {
        return esp32Name;
    }

    String laterName() {
        return laterName;
    }

    int esp8266Cause() {
        return isWatchdog() ? 4 : this == POWER_ON ? 2 : 3;
    }
}
