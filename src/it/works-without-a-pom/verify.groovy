import io.github.espmaven.testing.BuildLog

assert !new File(basedir, 'pom.xml').exists()
BuildLog.of(basedir).with {
    says 'esp:help'
    says 'BUILD SUCCESS'
}
