package io.github.espmaven.base;

/**
 * Everything that can go wrong, as a stable code. The hundreds tell where: 1xx the port and reaching the chip, 2xx the
 * conversation with the chip, 3xx what the user asked for, 4xx flash contents and protection, 5xx the virtual board, 6xx the
 * monitor.
 * Causes and remedies: room {@code diagnose}; each code has an anchor in the troubleshooting guide.
 */
public enum Problem {
    /** The named port does not exist. */
    PORT_NOT_FOUND(101, "Port not found"),
    /** Another program holds the port. */
    PORT_BUSY(102, "Port in use"),
    /** The chip answered the reset by starting its application. */
    WRONG_BOOT_MODE(103, "Wrong boot mode"),
    /** The operating system denies access to the port. */
    PORT_DENIED(104, "No permission for the port"),
    /** Not one byte arrived. */
    NO_SERIAL_DATA(105, "No answer"),
    /** The chip answered before and does no longer. */
    STREAM_STOPPED(106, "The chip stopped answering"),
    /** A packet began and did not end. */
    PACKET_STOPPED(107, "A packet broke off"),
    /** Bytes arrive that belong to no packet. */
    INVALID_PACKET_HEAD(108, "Something else than an answer"),
    /** A packet contains an escape that does not exist. */
    INVALID_ESCAPE(109, "Unreadable answer"),
    /** The chip waits for download but does not hear us. */
    NO_SYNC_REPLY(110, "Download mode without reply"),
    /** The running application crashed while we spoke. */
    CHIP_PANIC(111, "The application on the chip crashed"),
    /** The port disappeared while in use. */
    PORT_LOST(112, "Port lost"),
    /** The text given as port is not one. */
    BAD_PORT(113, "Not a port"),
    /** No port that looks like a board was found. */
    NO_PORT(114, "No board found"),
    /** More than one port looks like a board. */
    SEVERAL_PORTS(115, "Several boards found"),
    /** The serial library does not support this platform. */
    PLATFORM_UNSUPPORTED(116, "No serial ports on this platform"),
    /** A write to the port did not end in time. */
    WRITE_STALLED(117, "The port takes no data"),
    /** The port refuses a setting. */
    PORT_REFUSED_SETTING(118, "The port refuses a setting"),
    /** The remote end of a network port does not answer or refuses. */
    REMOTE_UNREACHABLE(119, "Remote port unreachable"),
    /** Waiting for a port that another build holds took too long. */
    PORT_QUEUE_TIMEOUT(120, "Port not free in time"),
    /** The port opened but cannot be used otherwise. */
    PORT_UNUSABLE(121, "Port cannot be opened"),
    /** The chip says that its supply voltage dropped too low. */
    BROWNOUT(122, "The supply voltage drops"),

    /** A server cannot listen at the address given. */
    CANNOT_LISTEN(123, "Cannot listen"),

    /** A hundred packets came, none was the answer. */
    RESPONSE_MISMATCH(201, "Answers do not match the request"),
    /** The chip does not know the command. */
    UNSUPPORTED_COMMAND(202, "Command unknown to the chip"),
    /** The chip refused the command or failed at it. */
    COMMAND_FAILED(203, "The chip reports an error"),
    /** A reply too short to hold its status. */
    SHORT_REPLY(204, "Incomplete answer"),
    /** The chip's identity is in no table. */
    UNKNOWN_CHIP(205, "Unknown chip"),
    /** The chip is another one than the user named. */
    OTHER_CHIP(206, "Another chip answered"),
    /** The stub was sent but did not greet. */
    STUB_SILENT(207, "The stub did not start"),
    /** The stub answered something else than its greeting. */
    STUB_GARBLED(208, "The stub answered nonsense"),
    /** No stub image for this chip. */
    STUB_MISSING(209, "No stub for this chip"),
    /** What was asked needs the stub or another chip. */
    NOT_SUPPORTED(210, "Not possible on this chip"),
    /** Identity registers read twice gave two answers. */
    UNRELIABLE_LINK(211, "The line falsifies data"),
    /** Refused because the chip is in secure download mode. */
    SECURE_DOWNLOAD_MODE(212, "Secure download mode"),

    /** A file does not exist or cannot be read. */
    FILE_UNREADABLE(301, "File not readable"),
    /** A file has no content. */
    FILE_EMPTY(302, "File is empty"),
    /** Text that should be an offset is not. */
    BAD_OFFSET(303, "Not an offset"),
    /** Two inputs claim the same sector. */
    OVERLAP(304, "Inputs overlap"),
    /** An input ends behind the end of the flash. */
    BEYOND_FLASH(305, "Does not fit the flash"),
    /** An image was built for another chip. */
    WRONG_CHIP_IMAGE(306, "Image is for another chip"),
    /** An image asks for another chip revision. */
    WRONG_REVISION_IMAGE(307, "Image is for another chip revision"),
    /** No chip has the name given. */
    UNKNOWN_CHIP_NAME(308, "No such chip"),
    /** No partition has the name given. */
    UNKNOWN_PARTITION(309, "No such partition"),
    /** A partition table that cannot be read. */
    BAD_PARTITION_TABLE(310, "Bad partition table"),
    /** Nothing to do was named. */
    NOTHING_NAMED(311, "Nothing to do"),
    /** A parameter has a value that is not allowed. */
    BAD_PARAMETER(312, "Bad parameter"),
    /** A file is not the image it should be. */
    BAD_IMAGE(313, "Bad image"),
    /** A result file could not be written. */
    FILE_UNWRITABLE(314, "File not writable"),
    /** An erase range is not made of whole sectors. */
    UNALIGNED(315, "Not aligned"),
    /** An input is larger than its partition. */
    BEYOND_PARTITION(316, "Does not fit its partition"),
    /** An artifact that no repository has, or that could not be fetched. */
    ARTIFACT_NOT_FOUND(317, "Artifact not found"),
    /** A firmware bundle that is damaged, or not what it claims to be. */
    BAD_BUNDLE(318, "Bad firmware bundle"),

    /** The flash's MD5 differs from the input's. */
    VERIFY_FAILED(401, "Verification failed"),
    /** After writing, the flash is still empty. */
    STILL_EMPTY(402, "Nothing arrived in the flash"),
    /** Refused because of secure boot. */
    SECURE_BOOT_GUARD(403, "Refused: secure boot"),
    /** Refused because of flash encryption. */
    ENCRYPTION_GUARD(404, "Refused: flash encryption"),
    /** The flash chip does not answer. */
    NO_FLASH(405, "Flash chip not found"),

    /** A {@code sim:} port that cannot be made. */
    BAD_VIRTUAL_BOARD(501, "Bad virtual board"),
    /** An internal contradiction: our own mistake. */
    INTERNAL(599, "Internal error"),

    /** Output that was expected did not come. */
    EXPECTATION_UNMET(601, "Expected output did not come"),
    /** The board crashed, was reset or could not start while it was watched. */
    BOARD_FAULT(602, "The board failed"),
    /** Tests that run on the board failed. */
    BOARD_TESTS_FAILED(603, "Tests on the board failed"),
    /** A regular expression backtracks without end. */
    PATTERN_TOO_SLOW(604, "Regular expression too slow"),
    /** A background monitor is to be stopped that was not started. */
    NO_MONITOR(605, "No monitor is running"),
    /** Somebody is to sit at a monitor, and there is no terminal. */
    NO_TERMINAL(606, "No terminal");

    private final int number;
    private final String title;

    Problem(int number, String title) {
        this.number = number;
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
}
