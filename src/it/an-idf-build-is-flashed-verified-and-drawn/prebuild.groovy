// The demo firmware stands for what a build makes: its ELF file twice.
def demo = new File(basedir, '../../../src/it/quickstart/firmware/hello.elf')
new File(basedir, 'build/hello.elf').bytes = demo.bytes
return true
