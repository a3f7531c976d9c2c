// The demo firmware stands for what a build makes.
new File(basedir, 'hello.elf').bytes = new File(basedir, '../../../src/it/quickstart/firmware/hello.elf').bytes
return true
