package io.github.espmaven.chip;

/** A capability of a chip's mask ROM, without a stub (protocol.md, sections 1.8, 1.9 and 2.2). */
public enum RomFeature {
    /** SPI_ATTACH, with the four extra bytes ROMs want. */
    SPI_ATTACH,
    /** SPI_SET_PARAMS. */
    SPI_PARAMS,
    /** CHANGE_BAUDRATE. */
    CHANGE_BAUD,
    /** CHANGE_BAUDRATE also in secure download mode, where the true crystal cannot be known. */
    CHANGE_BAUD_IN_SECURE_DOWNLOAD,
    /** The FLASH_DEFL commands. */
    DEFLATE,
    /**
     * FLASH_DEFL_DATA writes what the stream inflates to and nothing behind it. Only where seen on the ROM itself (in an
     * emulator): the ESP32-C3's does so; the ESP32's writes its whole window of 32 KiB each time, up to the next border
     * of 32 KiB counted from the image's start. Without it nothing is sent compressed to a ROM.
     */
    EXACT_DEFLATE,
    /** SPI_FLASH_MD5. */
    MD5,
    /** READ_FLASH_SLOW. */
    READ_FLASH_SLOW,
    /** Status of four bytes instead of two. */
    LONG_STATUS,
    /** GET_SECURITY_INFO. */
    SECURITY_INFO,
    /** GET_SECURITY_INFO answers with the chip's id. */
    SECURITY_INFO_WITH_CHIP_ID,
    /** FLASH_BEGIN and FLASH_DEFL_BEGIN take the word that asks for encryption. */
    ENCRYPTED_FLAG,
    /** The chip can be locked into secure download mode. */
    SECURE_DOWNLOAD
}
