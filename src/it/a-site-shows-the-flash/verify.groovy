import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'The site gets no flash map: '
    says 'build/hello.bin does not exist'
    neverSays 'BUILD FAILURE'
}
