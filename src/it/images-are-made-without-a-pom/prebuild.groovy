def demo = new File(basedir, '../../../src/it/quickstart/firmware/hello.elf')
new File(basedir, 'hello.elf').bytes = demo.bytes
return true
