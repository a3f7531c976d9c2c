package io.github.espmaven.chip;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** USB ids of Espressif's chips and of the bridges found on boards (protocol.md, sections 1.1 and 14). */
public final class UsbIds {
    /** Espressif's vendor id. */
    public static final int ESPRESSIF = 0x303a;
    /** Product id of the USB-Serial/JTAG device on every chip that has it. */
    public static final int SERIAL_JTAG = 0x1001;

    private static final Map<Integer, String> DEVICES = Map.ofEntries(
            device(0x10c4, 0xea60, "Silicon Labs CP2102/CP2104/CP2102N"),
            device(0x10c4, 0xea70, "Silicon Labs CP2105"),
            device(0x10c4, 0xea71, "Silicon Labs CP2108"),
            device(0x10c4, 0xea64, "Silicon Labs CP2102C"),
            device(0x0403, 0x6001, "FTDI FT232R"),
            device(0x0403, 0x6010, "FTDI FT2232"),
            device(0x0403, 0x6011, "FTDI FT4232"),
            device(0x0403, 0x6014, "FTDI FT232H"),
            device(0x0403, 0x6015, "FTDI FT-X"),
            device(0x1a86, 0x7523, "WCH CH340"),
            device(0x1a86, 0x5523, "WCH CH341"),
            device(0x1a86, 0x55d2, "WCH CH342"),
            device(0x1a86, 0x55d3, "WCH CH343"),
            device(0x1a86, 0x55d4, "WCH CH9102"),
            device(0x067b, 0x2303, "Prolific PL2303"),
            device(0x067b, 0x23a3, "Prolific PL2303G"),
            device(ESPRESSIF, SERIAL_JTAG, "Espressif USB-Serial/JTAG"),
            device(ESPRESSIF, 0x4001, "Espressif application, USB CDC"));

    private UsbIds() {}

    /** What the device with these ids is, if it is one that ESP boards are reached by. */
    public static Optional<String> describe(int vendorId, int productId) {
        return Optional.ofNullable(DEVICES.get(key(vendorId, productId)))
                .or(() -> Arrays.stream(Chip.values())
                        .filter(chip -> chip.spec().usbInterface(vendorId, productId) == UsbInterface.OTG)
                        .findFirst()
                        .map(chip -> chip + " ROM on USB-OTG"));
    }

    /**
     * Whether the device's flow control holds its lines, so that DTR must stay as the reset left it: the CP2102C
     * (protocol.md, sections 2.6 and 11, pitfall 34).
     */
    public static boolean holdsLines(int vendorId, int productId) {
        return key(vendorId, productId) == key(0x10c4, 0xea64);
    }

    /** The driver of Linux that makes a port of such a device. */
    public static String linuxDriver(int vendorId, int productId) {
        return switch (vendorId) {
            case 0x10c4 -> "cp210x";
            case 0x0403 -> "ftdi_sio";
            case 0x067b -> "pl2303";
            case 0x1a86 -> productId == 0x7523 || productId == 0x5523 ? "ch341" : "cdc_acm";
            default -> "cdc_acm";
        };
    }

    /**
     * The highest baud rate that the data sheets of all adapters with these ids promise (protocol.md, section 14); 0 where
     * they promise less than 2000000, or are not known.
     */
    public static int maxBaud(int vendorId, int productId) {
        return switch (key(vendorId, productId)) {
            case 0x0403_6010, 0x0403_6011, 0x0403_6014 -> 12_000_000;
            case 0x1a86_55d3 -> 6_000_000;
            case 0x1a86_55d4 -> 4_000_000;
            case 0x0403_6001, 0x0403_6015, 0x10c4_ea64, 0x1a86_55d2 -> 3_000_000;
            case 0x10c4_ea71 -> 2_000_000;
            default -> 0;
        };
    }

    private static Map.Entry<Integer, String> device(int vendorId, int productId, String name) {
        return Map.entry(key(vendorId, productId), name);
    }

    private static int key(int vendorId, int productId) {
        return vendorId << 16 | productId;
    }
}
