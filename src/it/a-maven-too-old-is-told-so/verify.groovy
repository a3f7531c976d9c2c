import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'BUILD FAILURE'
    says 'esp-maven-plugin'
    says 'requires Maven version 3.6.3'
}
