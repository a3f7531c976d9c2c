import io.github.espmaven.testing.BuildLog

assert !new File(basedir, 'pom.xml').exists()
BuildLog.of(basedir).with {
    says 'esp:help'
    says 'storage         0x010000          24 B  written'
    says 'Flashed 2 regions, '
    neverSays 'BUILD FAILURE'
}
assert new String(new File(basedir, 'board.bin').bytes, 0x10000, 20, 'US-ASCII') == 'data for a partition'
assert new File(basedir, 'target/esp/flash-report.json').exists()
