import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'BUILD SUCCESS'
    neverSays 'Plugin validation issues were detected'
    assert lines().findAll { it.contains('WARN') && it.contains('esp-maven-plugin') } == []
}
