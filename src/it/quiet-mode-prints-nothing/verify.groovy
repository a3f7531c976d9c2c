import io.github.espmaven.testing.BuildLog

// What remains is said by the harness or by Java, not by Maven's log.
BuildLog.of(basedir).with {
    neverSays '[INFO]'
    neverSays '[WARNING]'
    neverSays 'data.txt '
    neverSays 'ESP32-C3'
}
assert new File(basedir, 'target/esp/flash-report.json').exists()
