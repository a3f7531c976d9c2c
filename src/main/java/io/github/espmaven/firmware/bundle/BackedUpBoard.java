package io.github.espmaven.firmware.bundle;

import java.util.Optional;

/**
 * The board whose flash a bundle is a backup of. What of the flash is in none of its images was erased.
 *
 * @param encrypted whether the flash was encrypted: then it can be read by this chip alone
 * @param md5 the chip's MD5 of the whole flash, in hexadecimal; empty where the chip gave none
 */
public record BackedUpBoard(String mac, int flashBytes, boolean encrypted, Optional<String> md5) {}
