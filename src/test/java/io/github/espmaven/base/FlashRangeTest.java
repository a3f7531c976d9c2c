package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlashRangeTest {

    @Test
    void aUnionHoldsEachByteOnce() {
        FlashRange nvs = new FlashRange(0x9000, 0x6000);
        assertThat(FlashRange.union(List.of(nvs, nvs, new FlashRange(0xA000, 0x1000))))
                .containsExactly(nvs);
        assertThat(FlashRange.union(List.of(new FlashRange(0xF000, 0x1000), nvs)))
                .as("neighbours")
                .containsExactly(new FlashRange(0x9000, 0x7000));
        assertThat(FlashRange.union(List.of(new FlashRange(0x2_0000, 0x1000), nvs)))
                .containsExactly(nvs, new FlashRange(0x2_0000, 0x1000));
        assertThat(FlashRange.union(List.of())).isEmpty();
    }
}
