// What a compiler would have made by the second time.
def build = new File(basedir, 'build')
build.deleteDir()
new File(basedir, 'target').deleteDir()
return true
