import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'BUILD SUCCESS'
    neverSays 'validation issues were detected'
    neverSays '[WARNING]'
}
