/** A simulated Meta, a demo model and the phone-like test page. */
@NullMarked
package dev.chasqui.sandbox;

import org.jspecify.annotations.NullMarked;
