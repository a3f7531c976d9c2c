import io.github.espmaven.testing.BuildLog

def log = BuildLog.of(basedir)
log.says 'BUILD SUCCESS'
assert log.lines().count { it.contains('Skipped: esp.skip is set.') } == 18
assert !new File(basedir, 'target').exists()
