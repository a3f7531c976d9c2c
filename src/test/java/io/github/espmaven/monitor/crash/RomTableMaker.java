package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes {@code rom-functions.txt} from lists of symbols, a file a chip: {@code CHIP.tsv} with address, name and revision
 * step in columns, as they stand in ESP-IDF's linker scripts {@code components/esp_rom/CHIP/ld/CHIP.rom*.ld}.
 */
final class RomTableMaker {
    private static final String HEADER = """
        # Functions in the mask ROMs, from ESP-IDF's linker scripts components/esp_rom/*/ld/*.ld
        # (Copyright Espressif Systems (Shanghai) CO LTD, Apache License 2.0). Made by RomTableMaker.
        # First the chips: letter, name, where the ROM begins, and which revisions a step means. Then a function a
        # line: name, and for each chip that has it the letter, the address behind the beginning of the chip's ROM
        # in hexadecimal, and the revision step it is for, if any.
        """;

    private static final int USUAL_BEGIN = 0x4000_0000;
    private static final Map<Chip, Integer> BEGIN = Map.of(Chip.ESP32_P4, 0x4fc0_0000, Chip.ESP32_S31, 0x2f80_0000);

    /** By the conditions under which {@code components/esp_rom/CMakeLists.txt} adds the scripts of a step. */
    private static final Map<Chip, String> STEPS = Map.of(
            Chip.ESP32, " eco3>=3.0",
            Chip.ESP32_C3, " eco3>=0.3 eco7>=1.1",
            Chip.ESP32_C2, " eco4>=2.0",
            Chip.ESP32_P4, " eco0<3.0");

    private RomTableMaker() {}

    /** The table's text; {@code folder} holds the lists. */
    static String table(Path folder) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        Map<String, TreeSet<String>> functions = new TreeMap<>();
        char letter = 'a';
        for (Chip chip : Chip.values()) {
            Path list = folder.resolve(chip.id() + ".tsv");
            if (Files.exists(list)) {
                text.append('@').append(letter).append(' ').append(chip.id()).append(' ');
                text.append(Hex.address(begin(chip)).substring(2))
                        .append(STEPS.getOrDefault(chip, ""))
                        .append('\n');
                add(Files.readAllLines(list), chip, letter++, functions);
            }
        }
        functions.forEach((name, places) ->
                text.append(name).append(' ').append(String.join(" ", places)).append('\n'));
        return text.toString();
    }

    private static int begin(Chip chip) {
        return BEGIN.getOrDefault(chip, USUAL_BEGIN);
    }

    private static void add(List<String> lines, Chip chip, char letter, Map<String, TreeSet<String>> functions) {
        int begin = begin(chip);
        List<String> sorted = new ArrayList<>(lines);
        for (String line : sorted) {
            String[] columns = line.split("\t", -1);
            if (line.startsWith("#") || columns.length < 2) {
                continue;
            }
            int address = (int) Long.parseLong(columns[0].substring(2), 16);
            if (FrameText.isRom(address, Optional.of(chip))) {
                String step = columns.length > 2 && !columns[2].isEmpty() ? "." + columns[2] : "";
                String place = letter + Hex.of(address - begin).substring(2) + step;
                functions.computeIfAbsent(columns[1], n -> new TreeSet<>()).add(place);
            }
        }
    }

    /** @param arguments the folder with the lists, and the file to write */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[1]), table(Path.of(arguments[0])));
    }
}
