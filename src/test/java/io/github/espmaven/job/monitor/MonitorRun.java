package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.monitor.ConsoleRate.Search;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.HexView;
import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.unity.MenuSelection;
import io.github.espmaven.monitor.unity.UnityMenu;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A virtual board whose console is a script, watched with settings that a test changes. */
final class MonitorRun {
    final RecordingListener listener = new RecordingListener();
    private final Path folder;
    private final Chip chip;
    private Clock clock = new FakeClock();
    private int baud = 115_200;
    private Duration deadline = Duration.ofSeconds(20);
    private MonitorRequest.Reset reset = MonitorRequest.Reset.HARD;
    private Search search = Search.SAYS;
    private Optional<UnityMenu> unity = Optional.empty();
    private LineTimes times = LineTimes.DEFAULT;
    private final List<Expectation> expectations = new ArrayList<>();

    MonitorRun(Path folder, Chip chip) {
        this.folder = folder;
        this.chip = chip;
    }

    MonitorRun at(int rate, Search what) {
        baud = rate;
        search = what;
        return this;
    }

    MonitorRun within(Duration time) {
        deadline = time;
        return this;
    }

    MonitorRun withoutReset() {
        reset = MonitorRequest.Reset.NONE;
        return this;
    }

    MonitorRun inRealTime() {
        clock = Clock.system();
        return this;
    }

    MonitorRun expecting(Expectation... lines) {
        expectations.addAll(List.of(lines));
        return this;
    }

    MonitorRun expecting(String... patterns) {
        for (String pattern : patterns) {
            expectations.add(new Expectation(pattern, Optional.empty(), Optional.empty()));
        }
        return this;
    }

    MonitorRun unity(String selection) throws EspException {
        unity = Optional.of(new UnityMenu(MenuSelection.parse(selection), UnityMenu.USUAL_LIMIT));
        return this;
    }

    MonitorRun withTimes(String format) throws EspException {
        times = LineTimes.shown(format);
        return this;
    }

    Optional<EspException> run(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("console.txt"), script);
        String port =
                "sim:" + chip.spec().name().toLowerCase(java.util.Locale.ROOT).replace("-", "") + "?console=" + file;
        MonitorRequest usual = MonitorRequests.of(
                Boards.at(port).withOptions(Boards.at(port).options().withChip(Optional.of(chip))),
                baud,
                Optional.empty(),
                reset,
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                expectations,
                Optional.of(FailOn.DEFAULT),
                Optional.of(deadline),
                Ending.WHEN_DECIDED,
                new MonitorRequest.Output(
                        folder.resolve("esp/monitor.log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("esp/core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.demo", Instant.EPOCH),
                        MonitorRequest.NoBoard.FAILS));
        MonitorRequest request = MonitorRequests.with(
                usual, new MonitorRequest.Console(search, unity, times, MonitorRequests.LOG_LIMIT, HexView.Mode.AUTO));
        return new MonitorJob(request, clock, listener).run(() -> false);
    }

    String log() throws Exception {
        return Files.readString(folder.resolve("esp/monitor.log"));
    }

    /** The test cases of the report, each as {@code class name: result}. */
    List<String> cases() throws Exception {
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("reports/TEST-esp.demo.xml").toFile())
                .getDocumentElement();
        NodeList all = suite.getElementsByTagName("testcase");
        List<String> cases = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element test = (Element) all.item(i);
            String result = test.getElementsByTagName("failure").getLength() > 0
                            || test.getElementsByTagName("error").getLength() > 0
                    ? "failed"
                    : test.getElementsByTagName("skipped").getLength() > 0 ? "skipped" : "passed";
            cases.add(test.getAttribute("name") + ": " + result);
        }
        return cases;
    }
}
