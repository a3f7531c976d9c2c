package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.transport.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What is flashed how, in tests of a bad line. */
enum FaultScenario {
    C3_STUB_COMPRESSED(Chip.ESP32_C3, StubUse.USE, FlashOption.DEFAULTS),
    C3_STUB_PLAIN(Chip.ESP32_C3, StubUse.USE, Set.of(FlashOption.VERIFY)),
    C3_ROM_COMPRESSED(Chip.ESP32_C3, StubUse.ROM_ONLY, FlashOption.DEFAULTS),
    C3_ROM_PLAIN(Chip.ESP32_C3, StubUse.ROM_ONLY, Set.of(FlashOption.VERIFY)),
    ESP32_STUB(Chip.ESP32, StubUse.USE, FlashOption.DEFAULTS),
    ESP32_ROM(Chip.ESP32, StubUse.ROM_ONLY, FlashOption.DEFAULTS),
    ESP8266_STUB(Chip.ESP8266, StubUse.USE, FlashOption.DEFAULTS),
    ESP8266_ROM(Chip.ESP8266, StubUse.ROM_ONLY, FlashOption.DEFAULTS);

    final Chip chip;
    final StubUse stub;
    final Set<FlashOption> options;

    FaultScenario(Chip chip, StubUse stub, Set<FlashOption> options) {
        this.chip = chip;
        this.stub = stub;
        this.options = options;
    }

    /** Something that is done over a line. */
    interface Run {
        void over(FakeClock clock, UnaryOperator<Transport> line) throws EspException;
    }

    /** The line after a run without a fault: it knows the frames there are. */
    static FaultyTransport recorded(Run run) throws EspException {
        List<FaultyTransport> lines = new ArrayList<>();
        FakeClock clock = new FakeClock();
        run.over(clock, port -> {
            lines.add(new FaultyTransport(port, clock, List.of()));
            return lines.get(0);
        });
        return lines.get(0);
    }

    /** Whether the flash holds a region. */
    static boolean holds(byte[] flash, FlashRegion region) {
        byte[] bytes = region.bytes();
        return Arrays.equals(flash, region.offset(), region.offset() + bytes.length, bytes, 0, bytes.length);
    }
}
