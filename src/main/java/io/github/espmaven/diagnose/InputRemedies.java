package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;

/** Remedies of the area {@code INPUT}: when what was asked for cannot be done as it stands. */
final class InputRemedies {
    private static final String FORCE = "If you are sure, skip this check: -Desp.force=true.";

    private InputRemedies() {}

    static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case FILE_UNREADABLE ->
                Advice.steps(evidence.get(Key.CHOICES)
                        .map(wanted -> "Name " + wanted + ".")
                        .orElseGet(() -> "Build the firmware first, or correct the path"
                                + evidence.get(Key.FILE).map(file -> " " + file).orElse("")
                                + "; relative paths start at the module's directory."));
            case FILE_EMPTY -> Advice.steps("Build the firmware again: an empty file is the trace of a broken build.");
            case BAD_OFFSET ->
                Advice.steps("Write offsets as 0x10000, 65536 or 64K, or use the name of a partition, bootloader or"
                        + " partition-table.");
            case OVERLAP ->
                Advice.because(
                        "Flash is erased in sectors of 4096 bytes, so two inputs cannot share one.",
                        "Move one of them, or flash only one.");
            case BEYOND_FLASH ->
                evidence.get(Key.PARAMETER).filter("esp.flashSize"::equals).isPresent()
                        ? Advice.steps("Name the size of the flash that is there, or have it found out:"
                                + " -Desp.flashSize=detect.")
                        : evidence.get(Key.PARAMETER)
                                .map(name -> Advice.steps(
                                        "Name a range that ends with the flash, or all: -D" + name + "=all."))
                                .orElse(Advice.steps("Make it smaller, move it, or use a board with more flash."));
            case WRONG_CHIP_IMAGE ->
                switch (evidence.get(Key.PARAMETER).orElse("")) {
                    case "esp.chip" ->
                        Advice.steps(
                                "Name the chip that it is for in -Desp.chip"
                                        + evidence.get(Key.CHOICES)
                                                .map(chips -> ": " + chips)
                                                .orElse("") + ".",
                                "Or build the firmware for the chip that was named.",
                                FORCE);
                    case "esp.firmware" ->
                        Advice.steps("Name the firmware for that chip as well, or leave the board out.");
                    case "esp.backup" -> Advice.steps("Name a backup of such a chip, or choose the other board.");
                    case "esp.program" ->
                        Advice.steps("Build the program for the chip on the board, or choose the other board.");
                    default ->
                        Advice.steps("Build the firmware for the chip on the board, or choose the other board.", FORCE);
                };
            case WRONG_REVISION_IMAGE ->
                Advice.steps("Build the firmware for this chip revision, or use a board with a newer chip.", FORCE);
            case UNKNOWN_CHIP_NAME ->
                Advice.steps("Use one of: " + evidence.get(Key.CHOICES).orElse("auto, esp32, esp32c3, esp32s3")
                        + ", or auto.");
            case UNKNOWN_PARTITION ->
                Advice.steps(evidence.get(Key.CHOICES)
                        .map(names -> "Use one of: " + names + ".")
                        .orElse("Give the table that has it: -Desp.partitionTable=partitions.csv."));
            case BAD_PARTITION_TABLE ->
                evidence.get(Key.OPERATION).isPresent()
                        ? Advice.steps(
                                "Name the table that has it, -Desp.partitionTable=partitions.csv, or flash a table"
                                        + " first.",
                                "If the board has it in another place, say where: -Desp.partitionTableOffset=0x10000.")
                        : evidence.get(Key.RANGE).isPresent()
                                ? Advice.steps(
                                        "Name the table as the build made it, or as a CSV whose name ends in .csv.",
                                        FORCE)
                                : Advice.steps("Correct the table; its format is ESP-IDF's, CSV or binary.");
            case NOTHING_NAMED ->
                Advice.steps(
                        evidence.get(Key.PARAMETER)
                                .map(name -> "Say what to do with -D" + name
                                        + evidence.get(Key.CHOICES)
                                                .map(example -> "=" + example)
                                                .orElse("") + ".")
                                .orElse("Say what to do in the plugin's configuration."),
                        "In a build of several modules a goal on the command line runs in each of them: name the one"
                                + " that has the configuration with -pl MODULE (without -am), or bind the goal to a phase"
                                + " there and call that phase.");
            case BAD_PARAMETER ->
                Advice.steps("Correct "
                        + evidence.get(Key.PARAMETER).orElse("the parameter")
                        + evidence.get(Key.CHOICES)
                                .map(choices -> "; allowed: " + choices)
                                .orElse("; see mvn esp:help -Ddetail")
                        + ".");
            case BAD_IMAGE ->
                evidence.get(Key.RANGE).isPresent()
                        ? Advice.steps(
                                "Download, copy or build the file again, and unpack it first if it is an archive.",
                                FORCE)
                        : Advice.steps("Build the image again; it is damaged or not what its place needs.");
            case FILE_UNWRITABLE -> Advice.steps("Check the directory's permissions and the free space.");
            case UNALIGNED -> Advice.steps("Use offsets and sizes that are multiples of 4096 (0x1000).");
            case BEYOND_PARTITION ->
                evidence.get(Key.RANGE).isPresent()
                        ? Advice.steps("Make the image smaller, or the partition larger in the partition table.", FORCE)
                        : Advice.steps("Make the image smaller, or the partition larger in the partition table.");
            case ARTIFACT_NOT_FOUND ->
                evidence.get(Key.MODULE).isPresent()
                        ? Advice.because(
                                evidence.get(Key.MODULE).get() + " is a module of this build, and was not built in this"
                                        + " call as far as package.",
                                "Build it in the same call: add -am to -pl, or begin no later than there with -rf.",
                                "Call package or a later phase, such as verify; or install the module once.")
                        : Advice.steps(
                                "Check the coordinates: groupId:artifactId:version, then :type and :classifier where"
                                        + " they are not the usual ones.",
                                "If it is not installed on this machine, deploy it, and name its repository in the POM"
                                        + " or in settings.xml.",
                                "If a module of the same build makes it, build that in the same call: add -am.",
                                "If Maven is offline (-o), call it online once.");
            case BAD_BUNDLE ->
                Advice.steps(
                        "Fetch the bundle again (-U), or build it again with esp:package; do not repack it with other"
                                + " programs.",
                        "If it is damaged again, do not flash it: somebody or something changed it on its way.");
            case BAD_BUILD ->
                Advice.steps(
                        "Build the firmware again; the build system writes the file anew.",
                        "Or name the files yourself:"
                                + " -Desp.images=bootloader=boot.bin,0x8000=table.bin,0x10000=app.bin.");
            case INCOMPLETE_BUILD ->
                Advice.because(
                        "A chip starts an application by a bootloader and a partition table, which its build system"
                                + " keeps elsewhere.",
                        "Name a bundle that has both for this chip: -Desp.base=groupId:artifactId:version.",
                        "Or name all three files: -Desp.images=bootloader=boot.bin,0x8000=table.bin,factory=app.bin."
                                + " ESP-IDF builds them into build/bootloader and build/partition_table, PlatformIO and"
                                + " Arduino beside the application, espflash writes all into one with save-image --merge;"
                                + " releases have a file called factory, merged or full.",
                        "If the board has both already, flash the application alone: -Desp.only=app.",
                        "If it starts without them, as programs of TinyGo do: -Desp.buildSystem=tinygo.");
            case KEY_UNUSABLE ->
                evidence.get(Key.CHIP).isPresent()
                        ? Advice.steps("Name the file of the very key that the chip's fuses hold, as bytes.")
                        : Advice.steps(
                                "Name a private key as PEM file, keystore or PKCS#11 token, and where its password is:"
                                        + " -Desp.keyPassword=env:NAME or -Desp.keyPassword=server:ID, an entry of"
                                        + " settings.xml.",
                                "Make one: mvn esp:signing-key -Desp.keyFile=signing-key.pem -Desp.keyType=rsa3072.");
            case SIGNATURE_INVALID ->
                evidence.get(Key.RANGE).isPresent()
                        ? Advice.steps(
                                "Sign it with the key whose digest the fuses hold"
                                        + evidence.get(Key.CHOICES)
                                                .map(digests -> " (SHA-256 " + digests + ")")
                                                .orElse("")
                                        + ": mvn esp:sign.",
                                FORCE)
                        : Advice.steps(
                                "Sign the image as it came from the build, and change nothing in it afterwards: mvn"
                                        + " esp:sign.",
                                "If it was signed with another key, name that one's public key:"
                                        + " -Desp.publicKeys=signing-key-public.pem.");
            case FILESYSTEM_FULL ->
                Advice.steps(
                        "Leave files out with <excludes>, pack them with <gzip>, or make the partition larger in the"
                                + " partition table.");
            case BAD_FILE_NAME -> Advice.steps("Rename the files, or leave them out with <excludes>.");
            case BAD_FILESYSTEM ->
                Advice.steps(
                        "If the format has other parameters than usual, name them: -Desp.filesystem=\"spiffs"
                                + " pageSize=512\".",
                        "If the partition is encrypted, or was never formatted, there is nothing to read in it.");
            case BAD_NVS ->
                Advice.steps(
                        "If it is encrypted, name its key: -Desp.encryptionKey=FILE, the partition of keys as it is in"
                                + " plain text, or the 32 bytes of the HMAC scheme.",
                        "Where it is damaged, the device loses what is, or formats it: flash it anew"
                                + evidence.get(Key.PARTITION)
                                        .map(name -> ", or mvn esp:erase -Desp.erase=" + name)
                                        .orElse("")
                                + ".");
            case NO_ROW_LEFT ->
                Advice.steps(
                        "Put more rows into " + evidence.get(Key.FILE).orElse("the table of devices")
                                + ", each with an empty first cell: the station need not be started again.",
                        "The row of a board that is scrapped is free again when you empty its first cell.");
            case PASSED_BEFORE ->
                Advice.steps(
                        "Put it to those that are done.",
                        "If it is to be done once more, with the row that it has: -Desp.repeat=true.");
            case OTHER_BOARD ->
                Advice.steps(
                        "Put the board aside: nothing was written to it.",
                        evidence.get(Key.PARAMETER)
                                .map(name -> "If it is right as it is, correct -D" + name + ".")
                                .orElse("If it is right as it is, correct what the station asks of its boards."));
            case RESULT_COMMAND_FAILED ->
                Advice.steps(
                        "See to what the command needs, a printer perhaps, and put the board in again: it keeps its"
                                + " row, and what its flash holds already is not sent again.",
                        "Try the command by hand: at its input it gets the board's last line of the log.");
            case BAD_VIRTUAL_BOARD ->
                evidence.get(Key.PORT).orElse("").startsWith("qemu:")
                        ? Advice.steps("Write an emulated board as qemu:esp32c3 or"
                                + " qemu:esp32c3?flash=4MB&file=target/flash.bin.")
                        : Advice.steps(
                                "Write a virtual board as sim:esp32c3 or sim:esp32c3?flash=4MB&file=target/board.bin.");
            case INTERNAL -> Advice.steps("Please report this with the output of the same command and -e -X.");
            default -> throw Remedies.notMine(problem);
        };
    }
}
