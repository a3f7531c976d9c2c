import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'BUILD SUCCESS'
    says 'Dry run: no port is opened, nothing is written.'
    says '0x008000       3,072 B'
    says 'storage '
    says 'data.txt: bootloader, decided on the board'
    neverSays 'Flashed'
}
assert !new File(basedir, 'target/esp/flash-report.json').exists()
