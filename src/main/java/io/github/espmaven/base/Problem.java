package io.github.espmaven.base;

/**
 * Error codes: everything that can go wrong, each with a stable number. The hundreds tell where: 1xx the port and reaching the chip, 2xx the
 * conversation with the chip, 3xx what the user asked for, 4xx flash contents and protection, 5xx virtual and emulated boards, 6xx the
 * monitor.
 * Each knows its {@link Area}, whose class in room {@code diagnose} has its cause and remedies, and when another try can
 * help ({@link Retry}; without one, never). Each code has an anchor in the troubleshooting guide.
 */
public enum Problem {
    /** The named port does not exist. */
    PORT_NOT_FOUND(101, Area.PORT, "Port not found"),
    /** Another program holds the port. */
    PORT_BUSY(102, Area.PORT, "Port in use"),
    /** The chip answered the reset by starting its application. */
    WRONG_BOOT_MODE(103, Area.LINK, Retry.CONNECTING, "Wrong boot mode"),
    /** The operating system denies access to the port. */
    PORT_DENIED(104, Area.PORT, "No permission for the port"),
    /** Not one byte arrived. */
    NO_SERIAL_DATA(105, Area.LINK, Retry.ALWAYS, "No answer"),
    /** The chip answered before and does no longer. */
    STREAM_STOPPED(106, Area.LINK, Retry.ALWAYS, "The chip stopped answering"),
    /** A packet began and did not end. */
    PACKET_STOPPED(107, Area.LINK, Retry.ALWAYS, "A packet broke off"),
    /** Bytes arrive that belong to no packet. */
    INVALID_PACKET_HEAD(108, Area.LINK, Retry.ALWAYS, "Something else than an answer"),
    /** A packet contains an escape that does not exist. */
    INVALID_ESCAPE(109, Area.LINK, Retry.ALWAYS, "Unreadable answer"),
    /** The chip waits for download but does not hear us. */
    NO_SYNC_REPLY(110, Area.LINK, Retry.CONNECTING, "Download mode without reply"),
    /** The running application crashed while we spoke. */
    CHIP_PANIC(111, Area.LINK, Retry.ALWAYS, "The application on the chip crashed"),
    /** The port disappeared while in use. */
    PORT_LOST(112, Area.PORT, Retry.WORKING, "Port lost"),
    BAD_PORT(113, Area.PORT, "Not a port"),
    /** No port that looks like a board was found. */
    NO_PORT(114, Area.PORT, "No board found"),
    /** More than one port looks like a board. */
    SEVERAL_PORTS(115, Area.PORT, "Several boards found"),
    /** The serial library does not support this platform. */
    PLATFORM_UNSUPPORTED(116, Area.PORT, "No serial ports on this platform"),
    /** A write to the port did not end in time. */
    WRITE_STALLED(117, Area.PORT, "The port takes no data"),
    PORT_REFUSED_SETTING(118, Area.PORT, Retry.CONNECTING, "The port refuses a setting"),
    /** The remote end of a network port does not answer or refuses. */
    REMOTE_UNREACHABLE(119, Area.PORT, "Remote port unreachable"),
    /** Waiting for a port that another build holds took too long. */
    PORT_QUEUE_TIMEOUT(120, Area.PORT, "Port not free in time"),
    /** The port opened but cannot be used otherwise. */
    PORT_UNUSABLE(121, Area.PORT, "Port cannot be opened"),
    /** The chip says that its supply voltage dropped too low. */
    BROWNOUT(122, Area.LINK, Retry.ALWAYS, "The supply voltage drops"),

    /** A server cannot listen at the address given. */
    CANNOT_LISTEN(123, Area.PORT, "Cannot listen"),
    /** What was sent came back as it was, and nothing else. */
    ECHO(124, Area.LINK, Retry.ALWAYS, "Only an echo"),
    /** The time that the user allows a goal at its port is over. */
    OUT_OF_TIME(125, Area.LINK, "Out of time"),
    DEVICES_MISSING(126, Area.PORT, "Devices did not fetch the update"),
    /** Of several boards that a goal worked on, some failed. */
    BOARDS_FAILED(127, Area.PORT, "Boards failed"),

    /** A hundred packets came, none was the answer. */
    RESPONSE_MISMATCH(201, Area.LINK, Retry.ALWAYS, "Answers do not match the request"),
    /** The chip does not know the command. */
    UNSUPPORTED_COMMAND(202, Area.CHIP, Retry.ALWAYS, "Command unknown to the chip"),
    COMMAND_FAILED(203, Area.CHIP, Retry.ALWAYS, "The chip reports an error"),
    /** A reply too short to hold its status. */
    SHORT_REPLY(204, Area.LINK, Retry.ALWAYS, "Incomplete answer"),
    /** The chip's identity is in no table. */
    UNKNOWN_CHIP(205, Area.CHIP, Retry.CONNECTING, "Unknown chip"),
    /** The chip is another one than the user named. */
    OTHER_CHIP(206, Area.CHIP, Retry.CONNECTING, "Another chip answered"),
    /** The stub was sent but did not greet. */
    STUB_SILENT(207, Area.CHIP, Retry.CONNECTING, "The stub did not start"),
    /** The stub answered something else than its greeting. */
    STUB_GARBLED(208, Area.CHIP, Retry.CONNECTING, "The stub answered nonsense"),
    STUB_MISSING(209, Area.CHIP, "No stub for this chip"),
    /** What was asked needs the stub or another chip. */
    NOT_SUPPORTED(210, Area.CHIP, "Not possible on this chip"),
    /** Identity registers read twice gave two answers. */
    UNRELIABLE_LINK(211, Area.LINK, Retry.ALWAYS, "The line falsifies data"),
    /** Refused because the chip is in secure download mode. */
    SECURE_DOWNLOAD_MODE(212, Area.CHIP, "Secure download mode"),

    /** A file does not exist or cannot be read. */
    FILE_UNREADABLE(301, Area.INPUT, "File not readable"),
    FILE_EMPTY(302, Area.INPUT, "File is empty"),
    /** Text that should be an offset is not. */
    BAD_OFFSET(303, Area.INPUT, "Not an offset"),
    /** Two inputs claim the same sector. */
    OVERLAP(304, Area.INPUT, "Inputs overlap"),
    /** An input ends behind the end of the flash. */
    BEYOND_FLASH(305, Area.INPUT, "Does not fit the flash"),
    WRONG_CHIP_IMAGE(306, Area.INPUT, "Image is for another chip"),
    WRONG_REVISION_IMAGE(307, Area.INPUT, "Image is for another chip revision"),
    UNKNOWN_CHIP_NAME(308, Area.INPUT, "No such chip"),
    UNKNOWN_PARTITION(309, Area.INPUT, "No such partition"),
    /** A partition table that cannot be read. */
    BAD_PARTITION_TABLE(310, Area.INPUT, "Bad partition table"),
    NOTHING_NAMED(311, Area.INPUT, "Nothing to do"),
    /** A parameter has a value that is not allowed. */
    BAD_PARAMETER(312, Area.INPUT, "Bad parameter"),
    /** A file is not the image it should be. */
    BAD_IMAGE(313, Area.INPUT, "Bad image"),
    /** A result file could not be written. */
    FILE_UNWRITABLE(314, Area.INPUT, "File not writable"),
    /** An erase range is not made of whole sectors. */
    UNALIGNED(315, Area.INPUT, "Not aligned"),
    BEYOND_PARTITION(316, Area.INPUT, "Does not fit its partition"),
    /** An artifact that no repository has, or that could not be fetched. */
    ARTIFACT_NOT_FOUND(317, Area.INPUT, "Artifact not found"),
    /** A firmware bundle that is damaged, or not what it claims to be. */
    BAD_BUNDLE(318, Area.INPUT, "Bad firmware bundle"),
    /** The file in which a build describes how to flash its result is not understood. */
    BAD_BUILD(319, Area.INPUT, "Build description not understood"),
    /** A build that is only an application, without what starts it. */
    INCOMPLETE_BUILD(320, Area.INPUT, "Bootloader and partition table are missing"),
    /** A folder's files need more room than their filesystem has. */
    FILESYSTEM_FULL(330, Area.INPUT, "Files do not fit"),
    /** A filesystem cannot hold a file of this name. */
    BAD_FILE_NAME(331, Area.INPUT, "Name not possible"),
    /** No filesystem can be read where one is expected, or files in it are damaged. */
    BAD_FILESYSTEM(332, Area.INPUT, "Bad filesystem"),
    /** No NVS can be read where some is expected, or entries of it are damaged. */
    BAD_NVS(333, Area.INPUT, "Bad NVS partition"),
    /** A key that cannot be had or is not of the kind that is needed. */
    KEY_UNUSABLE(340, Area.INPUT, "Key not usable"),
    /** A signature that is lacking, or is not valid with the keys that count. */
    SIGNATURE_INVALID(341, Area.INPUT, "Signature not valid"),
    /** Each row of a table of devices is another board's. */
    NO_ROW_LEFT(350, Area.INPUT, "No row left"),
    /** A board that has passed a production line before. */
    PASSED_BEFORE(351, Area.INPUT, "The board has passed before"),
    /** A board that is not as the boards of a production line must be. */
    OTHER_BOARD(352, Area.INPUT, "Not the board it should be"),
    RESULT_COMMAND_FAILED(353, Area.INPUT, "The command for the result failed"),

    /** The flash's MD5 differs from the input's. */
    VERIFY_FAILED(401, Area.CHIP, "Verification failed"),
    /** After writing, the flash is still empty. */
    STILL_EMPTY(402, Area.CHIP, "Nothing arrived in the flash"),
    SECURE_BOOT_GUARD(403, Area.CHIP, "Refused: secure boot"),
    ENCRYPTION_GUARD(404, Area.CHIP, "Refused: flash encryption"),
    /** The flash chip does not answer. */
    NO_FLASH(405, Area.CHIP, "Flash chip not found"),
    /** A falsified command erased or overwrote flash that was not named. */
    OTHER_FLASH_HIT(406, Area.CHIP, "Other flash was changed"),
    /** What was flashed does not start, by what the board prints. */
    BOOT_FAILED(407, Area.BOOT, "The board does not start"),
    /** Fuses hold something else than was asserted. */
    FUSES_DIFFER(440, Area.CHIP, "Fuses are not as asserted"),
    /** Fuses that are not to be burned, or did not take what was burned. */
    BURN_REFUSED(441, Area.CHIP, "Fuses not burned"),

    /** A {@code sim:} or {@code qemu:} port that cannot be made. */
    BAD_VIRTUAL_BOARD(501, Area.INPUT, "Bad virtual board"),
    /** The program that a {@code qemu:} port needs is not installed. */
    EMULATOR_NOT_FOUND(502, Area.PORT, "Emulator not found"),
    /** An emulator of another family, or too old for the chip. */
    EMULATOR_WITHOUT_CHIP(503, Area.PORT, "Emulator without this chip"),
    /** The emulator ended instead of starting. */
    EMULATOR_FAILED(504, Area.PORT, "The emulator did not start"),
    /** An internal contradiction: our own mistake. */
    INTERNAL(599, Area.INPUT, "Internal error"),

    EXPECTATION_UNMET(601, Area.MONITOR, "Expected output did not come"),
    /** The board crashed, was reset or could not start while it was watched. */
    BOARD_FAULT(602, Area.MONITOR, "The board failed"),
    BOARD_TESTS_FAILED(603, Area.MONITOR, "Tests on the board failed"),
    /** A regular expression backtracks without end. */
    PATTERN_TOO_SLOW(604, Area.MONITOR, "Regular expression too slow"),
    /** A background monitor is to be stopped that was not started. */
    NO_MONITOR(605, Area.MONITOR, "No monitor is running"),
    /** Somebody is to sit at a monitor, and there is no terminal. */
    NO_TERMINAL(606, Area.MONITOR, "No terminal"),
    /** Nothing failed on the watched board, and nothing was checked. */
    NOTHING_PROVEN(607, Area.MONITOR, "Nothing was proven"),
    /** A file that should hold a core dump holds none, or a damaged one. */
    BAD_CORE_DUMP(609, Area.MONITOR, "Bad core dump");

    /** What fails; each area has its own class of remedies. */
    public enum Area {
        /** The serial port, or the server it is at. */
        PORT,
        /** The bytes between the port and the chip. */
        LINK,
        /** The chip, its loader and its flash. */
        CHIP,
        /** The start of a board after it was flashed. */
        BOOT,
        /** Parameters and files. */
        INPUT,
        /** A board that is watched. */
        MONITOR
    }

    /** When another try can help. */
    public enum Retry {
        NEVER,
        /** While connecting: after another reset, at another rate, without the stub. */
        CONNECTING,
        /** With a connected chip: the same command again, after a new connection where need be. */
        WORKING,
        ALWAYS
    }

    private final int number;
    private final Area area;
    private final Retry retry;
    private final String title;

    Problem(int number, Area area, String title) {
        this(number, area, Retry.NEVER, title);
    }

    Problem(int number, Area area, Retry retry, String title) {
        this.number = number;
        this.area = area;
        this.retry = retry;
        this.title = title;
    }

    /** The stable code as users see it: {@code ESP-103}. */
    public String code() {
        return "ESP-" + number;
    }

    /** A headline of a few words. */
    public String title() {
        return title;
    }

    public Area area() {
        return area;
    }

    /**
     * Whether another try can help.
     *
     * @param when {@link Retry#CONNECTING} or {@link Retry#WORKING}
     */
    public boolean canRetry(Retry when) {
        return retry == Retry.ALWAYS || retry == when;
    }
}
