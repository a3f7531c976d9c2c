package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.RomEraseRule;
import io.github.espmaven.loader.Commands.Encryption;

/**
 * How one loader wants its writes.
 *
 * @param blockBytes size of an uncompressed block
 * @param deflateBlockBytes largest compressed block; 0 where nothing is compressed
 * @param byStub whether the stub takes them: it wants exact sizes
 * @param eraseRule what the ROM must be told as size to erase
 */
record WriteGeometry(
        int blockBytes, int deflateBlockBytes, boolean byStub, RomEraseRule eraseRule, Encryption encryption) {

    WriteGeometry withDeflateBlockBytes(int newBytes) {
        return new WriteGeometry(blockBytes, newBytes, byStub, eraseRule, encryption);
    }

    /** The size an uncompressed BEGIN names. */
    int eraseBytes(FlashRange range) {
        return byStub ? range.length() : eraseRule.eraseSize(range.offset(), range.length());
    }

    /** The size a compressed BEGIN names: exact for the stub, whole blocks for the ROM (protocol.md, section 2.2). */
    int deflateBytes(FlashRange range) {
        return byStub
                ? range.length()
                : (range.length() + deflateBlockBytes - 1) / deflateBlockBytes * deflateBlockBytes;
    }
}
