package io.github.espmaven.simulator;

/** Status and reason octets with which a mask ROM refuses (protocol.md, sections 2.3 and 14). */
final class RomStatus {
    static final int MALFORMED = 0x0105;
    static final int FAILED = 0x0106;
    static final int CHECKSUM = 0x0107;
    static final int FLASH_WRITE = 0x0108;
    static final int READ_LENGTH = 0x010A;
    static final int INFLATE = 0x010B;
    static final int ADLER = 0x010C;
    static final int RAM_ADDRESS = 0x010F;

    static final RamLoader.Codes RAM_CODES = new RamLoader.Codes(MALFORMED, CHECKSUM, RAM_ADDRESS);

    private RomStatus() {}
}
