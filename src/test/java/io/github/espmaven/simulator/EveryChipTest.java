package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.loader.Commands;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each chip's board answers so that it is recognised, and greets with its stub. */
class EveryChipTest {

    @ParameterizedTest
    @EnumSource
    void isRecognised(Chip chip) throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(chip));
        client.send(new Commands.GetSecurityInfo());
        byte[] info = client.receive().orElseThrow();
        if (chip.spec().romHas(RomFeature.SECURITY_INFO_WITH_CHIP_ID)) {
            assertThat(LittleEndian.u32(info, 8 + 12))
                    .isEqualTo(chip.spec().imageChipId().orElseThrow());
            assertThat(info).hasSize(8 + 20 + 4);
        } else {
            client.discardInput();
            assertThat(Chip.ofMagic(client.read(Chip.MAGIC_REGISTER))).contains(chip);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasTheIdentityItWasGiven(Chip chip) throws EspException {
        BoardOptions options = BoardOptions.of(chip);
        RawClient client = RawClient.synced(options);
        assertThat(chip.spec().efuse().mac(client).base()).isEqualTo(options.mac());
        assertThat(chip.identify(client, 115_200).revision()).isEqualTo(options.revision());
        assertThat(chip.identify(client, 115_200).crystalMhz())
                .isEqualTo(VirtualChipSpec.of(chip).crystalMhz());
    }

    @ParameterizedTest
    @EnumSource
    void takesItsStub(Chip chip) throws EspException {
        assumeTrue(chip.spec().stub(chip.spec().usualRevision()).isPresent(), "no stub for this chip");
        RawClient client = RawClient.withStub(BoardOptions.of(chip));
        byte[] data = new byte[0x4000];
        Arrays.fill(data, (byte) 0x5A);
        client.ok(new Commands.FlashBegin(0x4000, 1, 0x4000, 0x1_0000, Commands.Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, data));
        client.ok(new Commands.FlashEnd(Commands.AfterWrite.STAY));
        assertThat(Arrays.copyOfRange(client.board.flash(), 0x1_0000, 0x1_4000)).isEqualTo(data);
    }
}
