// The demo firmware stands for the sources.
new File(basedir, 'build').deleteDir()
new File(basedir, 'hello.elf').bytes = new File(basedir, '../../../src/it/quickstart/firmware/hello.elf').bytes
return true
