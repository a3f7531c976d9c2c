/**
 * What build systems leave behind and projects publish: found in a folder or an archive, each file brought to its place in
 * the flash.
 */
@NullMarked
package io.github.espmaven.firmware.build;

import org.jspecify.annotations.NullMarked;
