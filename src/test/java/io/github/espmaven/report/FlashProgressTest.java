package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.PlannedRegion;
import io.github.espmaven.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FlashProgressTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void everyKindOfEventHasASample() throws Exception {
        assertThat(Samples.events().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(FlashEvent.class.getPermittedSubclasses());
    }

    @Test
    void withoutATerminalEveryLineStays() throws Exception {
        assertThat(shown(false))
                .containsExactly(
                        "  erased 0x000000 to 0x400000 in 9.4 s, verified",
                        "  partitions  0x008000       3,072 B  unchanged",
                        "  factory     0x010000     198,112 B  25%",
                        "! factory: a reply was lost; going on at 0x018000.",
                        "  factory     0x010000     198,112 B  50%",
                        "  factory     0x010000     198,112 B  written in 3.0 s, 66 kB/s");
    }

    @Test
    void onATerminalABarMoves() throws Exception {
        assertThat(shown(true))
                .containsExactly(
                        "~   erasing 0x000000 to 0x400000 …",
                        "  erased 0x000000 to 0x400000 in 9.4 s, verified",
                        "  partitions  0x008000       3,072 B  unchanged",
                        "~   factory     0x010000     198,112 B  [===>       ] 30%  60 kB/s  2 s",
                        "! factory: a reply was lost; going on at 0x018000.",
                        "~   factory     0x010000     198,112 B  [======>    ] 60%  60 kB/s  1 s",
                        "  factory     0x010000     198,112 B  written in 3.0 s, 66 kB/s",
                        "~   factory     0x010000     198,112 B  verified",
                        "~   factory     0x010000     198,112 B  not verified");
    }

    @Test
    void aBarIsDrawnTenTimesASecondAtMost() throws Exception {
        Transcript transcript = new Transcript(true);
        FlashProgress progress = new FlashProgress(transcript, clock);
        PlannedRegion app = Samples.plan().regions().get(1);
        progress.accept(new FlashEvent.Writing(app));
        for (int block = 1; block <= 50; block++) {
            clock.sleep(Duration.ofMillis(10));
            progress.accept(new FlashEvent.Written(app, block * 1000, block * 600L));
        }
        assertThat(transcript.lines).hasSizeBetween(4, 6);
    }

    @Test
    void afterThreeRestartsTheyAreCounted() throws Exception {
        Transcript transcript = new Transcript(false);
        FlashProgress progress = new FlashProgress(transcript, clock);
        PlannedRegion app = Samples.plan().regions().get(1);
        for (int i = 1; i <= 20; i++) {
            progress.accept(new FlashEvent.Restarted(app, i << 12, "a reply was lost"));
        }
        assertThat(transcript.lines).hasSize(3);
        progress.accept(new FlashEvent.Writing(app));
        progress.accept(new FlashEvent.Writing(app));
        assertThat(transcript.lines)
                .hasSize(4)
                .endsWith(
                        "! Writing began again 17 more times, the last time: a reply was lost; going on at 0x014000.");
    }

    @Test
    void theFormOfNumbersIsTheSameInEveryCountry() throws Exception {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(shown(false)).anyMatch(line -> line.contains("198,112 B  25%"));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** All samples, a second apart. */
    private List<String> shown(boolean terminal) throws Exception {
        Transcript transcript = new Transcript(terminal);
        FlashProgress progress = new FlashProgress(transcript, clock);
        for (FlashEvent event : Samples.events()) {
            if (event instanceof FlashEvent.Written) {
                clock.sleep(Duration.ofSeconds(1));
            }
            progress.accept(event);
        }
        return transcript.lines;
    }

    /** Lines as they are, warnings behind an exclamation mark, drawn ones behind a tilde. */
    private static final class Transcript implements FlashProgress.Output {
        private final boolean terminal;
        private final List<String> lines = new ArrayList<>();

        private Transcript(boolean terminal) {
            this.terminal = terminal;
        }

        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void warning(String text) {
            lines.add("! " + text);
        }

        @Override
        public void draw(String text) {
            if (terminal) {
                lines.add("~ " + text);
            }
        }

        @Override
        public boolean isTerminal() {
            return terminal;
        }
    }
}
