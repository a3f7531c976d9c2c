import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'The board stays connected for the next goal.'
    says '> ESP-ROM:esp32c3-api1-20210207'
    says '-- came: ESP-ROM:esp32c3.*'
    says 'Step 1 of 5: esp:erase'
    says 'Step 5 of 5: esp:monitor'
    says '> I (100) app: shell ready'
    says 'Step 2 of 5: esp:flash'
    says 'there-is-no-such-file.bin does not exist'
    says 'no step is named'
    neverSays 'does not hold'
}
// each build begins a trace of its own; the one of the failed build is the last: its erase connected, and its failure restarted the board
def trace = new File(basedir, 'target/esp/trace.log').readLines()
assert trace.count { it.contains(' open sim:') } == 1
assert trace.count { it.contains('reset: hard reset') } == 1
assert Arrays.copyOf(new File(basedir, 'target/read.bin').bytes, 0x170) == Arrays.copyOf(new File(basedir, 'hello.bin').bytes, 0x170)
