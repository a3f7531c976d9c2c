package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.doctor.DoctorPage;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Mask;
import io.github.espmaven.doctor.Origins;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code esp.mask} hides is in none of the three outputs, and without it in all. */
class DoctorMaskTest {
    private static final String MAC = "7c:df:a1:00:00:01";
    private static final String SERIAL = "A50285BI";
    private static final PortInfo ADAPTER = new PortInfo(
            "ttyUSB0",
            "/dev/ttyUSB0",
            "",
            Optional.of(new UsbIdentity(0x0403, 0x6001)),
            Optional.of(SERIAL),
            Optional.empty(),
            Optional.empty());
    private static final PortInfo OWN_USB = new PortInfo(
            "ttyACM0",
            "/dev/ttyACM0",
            "",
            Optional.of(new UsbIdentity(0x303a, 0x1001)),
            Optional.of("7C:DF:A1:00:00:01"),
            Optional.empty(),
            Optional.empty());

    @TempDir
    Path folder;

    private List<String> outputs(boolean masked) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home/annabel"));
        HostFacts host = new HostFacts(
                folder,
                Map.of("HOSTNAME", "annas-laptop"),
                Map.of("user.name", "annabel", "user.home", home.toString(), "java.io.tmpdir", home.toString()),
                List.of());
        String port = "sim:esp32c3?mac=" + MAC + "&file=" + home.resolve("annas-laptop.bin");
        RecordingListener listener = new RecordingListener();
        DoctorReport report = new DoctorJob(
                        new DoctorRequest(
                                Boards.at(port),
                                EnumSet.range(Part.HOST, Part.CONTENTS),
                                TableSettings.DEFAULT,
                                host,
                                new Origins(List.of()),
                                "1.0",
                                masked ? Optional.of(Mask.of(host, port)) : Optional.empty()),
                        () -> List.of(ADAPTER, OWN_USB),
                        new FakeClock(),
                        listener)
                .run();
        return List.of(
                String.join("\n", report.lines()),
                JsonFile.text(report.json()),
                DoctorPage.html(report),
                listener.told() + "" + listener.debugged());
    }

    @Test
    void hidesThemEverywhere() throws Exception {
        List<String> secrets = List.of(MAC, "7cdfa1000001", SERIAL, "annabel", "annas-laptop");
        assertThat(outputs(true))
                .allSatisfy(text -> assertThat(text.toLowerCase(java.util.Locale.ROOT))
                        .doesNotContain(secrets.stream()
                                .map(s -> s.toLowerCase(java.util.Locale.ROOT))
                                .toList()));
    }

    @Test
    void whatBelongsTogetherHasOneSubstitute() throws Exception {
        String text = outputs(true).get(0);
        assertThat(text).contains("serial <MAC 1>", "MAC <MAC 1>", "serial <serial 1>", "<user 1>");
    }

    @Test
    void withoutItTheyAreThere() throws Exception {
        assertThat(outputs(false).subList(0, 3))
                .allSatisfy(text -> assertThat(text).contains(MAC, SERIAL, "annabel", "annas-laptop"));
    }
}
