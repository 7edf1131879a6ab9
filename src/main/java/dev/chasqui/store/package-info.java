/** PostgreSQL access: one class per aggregate, migrations and group commit. */
@NullMarked
package dev.chasqui.store;

import org.jspecify.annotations.NullMarked;
