package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCacheTest {
    private final FakeClock clock = new FakeClock();

    @TempDir
    private Path folder;

    private UserCache cache(Optional<Path> where) {
        return new UserCache(where, Duration.ofDays(30), 3, clock);
    }

    private UserCache cache() {
        return cache(Optional.of(folder.resolve("links")));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("links"))) {
            return all.toList();
        }
    }

    @Test
    void whatWasKeptIsThereInTheNextRun() {
        cache().put("usb 0001 \u00e4", "230400\nclassic\n");
        assertThat(cache().get("usb 0001 \u00e4")).contains("230400\nclassic\n");
        assertThat(cache().get("usb 0002")).isEmpty();
        cache().put("usb 0001 \u00e4", "");
        assertThat(cache().get("usb 0001 \u00e4")).contains("");
    }

    @Test
    void whatIsTooOldIsNotTold() {
        cache().put("a", "1");
        clock.sleep(Duration.ofDays(30));
        assertThat(cache().get("a")).contains("1");
        clock.sleep(Duration.ofSeconds(1));
        assertThat(cache().get("a")).isEmpty();
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws IOException {
        for (String key : List.of("a", "b", "c", "a", "d")) {
            cache().put(key, key);
            clock.sleep(Duration.ofMinutes(1));
        }
        assertThat(cache().get("b")).isEmpty();
        assertThat(Stream.of("a", "c", "d").map(cache()::get)).allMatch(Optional::isPresent);
        assertThat(files()).hasSize(3);
        clock.sleep(Duration.ofDays(40));
        cache().put("e", "e");
        assertThat(files()).hasSize(1);
    }

    @Test
    void aDamagedFileTellsNothingAndIsReplaced() throws IOException {
        cache().put("a", "230400");
        Path file = files().get(0);
        byte[] sound = Files.readAllBytes(file);
        for (int length = 0; length < sound.length; length++) {
            Files.write(file, Arrays.copyOf(sound, length));
            assertThat(cache().get("a")).as("%d bytes", length).isEmpty();
        }
        for (int i = 0; i < sound.length; i++) {
            byte[] flipped = sound.clone();
            flipped[i] ^= (byte) 0x81;
            Files.write(file, flipped);
            assertThat(cache().get("a")).as("byte %d", i).isEmpty();
        }
        cache().put("a", "230400");
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).endsWith("230400");
    }

    @Test
    void whereNothingCanBeKeptNothingFails() throws IOException {
        Path occupied = Files.writeString(folder.resolve("file"), "no folder");
        for (Optional<Path> where :
                List.of(Optional.<Path>empty(), Optional.of(occupied), Optional.of(occupied.resolve("x")))) {
            assertThatCode(() -> cache(where).put("a", "1")).doesNotThrowAnyException();
            assertThat(cache(where).get("a")).isEmpty();
        }
    }

    @Test
    void thePropertyNamesAnotherDirectoryOrNone() {
        String before = System.getProperty(UserCache.DIRECTORY_PROPERTY, "");
        try {
            System.setProperty(UserCache.DIRECTORY_PROPERTY, folder.toString());
            UserCache.ofThisUser("links", Duration.ofDays(1), 5, clock).put("a", "1");
            assertThat(cache().get("a")).contains("1");
            System.setProperty(UserCache.DIRECTORY_PROPERTY, "");
            UserCache.ofThisUser("links", Duration.ofDays(1), 5, clock).put("a", "2");
            assertThat(UserCache.ofThisUser("links", Duration.ofDays(1), 5, clock)
                            .get("a"))
                    .isEmpty();
            assertThat(cache().get("a")).contains("1");
        } finally {
            System.setProperty(UserCache.DIRECTORY_PROPERTY, before);
        }
    }
}
