package io.github.espmaven.simulator;

/** Status and reason octets with which the stub refuses (protocol.md, section 2.3). */
final class StubStatus {
    static final int LENGTH = 0xC000;
    static final int CHECKSUM = 0xC100;
    static final int BLOCK_SIZE = 0xC200;
    static final int UNKNOWN = 0xC300;
    static final int FLASH_OPERATION = 0xC400;
    static final int NOT_BEGUN = 0xC600;
    static final int INFLATE = 0xC700;
    static final int TOO_MUCH = 0xC900;
    static final int NOT_IMPLEMENTED = 0xFF00;

    private StubStatus() {}
}
