/**
 * A simulated Meta, a demo model and the phone-like test page.
 *
 * <p>{@link dev.chasqui.sandbox.SimulatedMeta} is the other side of the wire: it shares no code
 * with the room {@code whatsapp}, so that a misreading of the contract there cannot cancel itself
 * out here. {@link dev.chasqui.sandbox.Sandbox} puts the parts together for {@code dev} and {@code
 * demo}; production never loads this room.
 */
@NullMarked
package dev.chasqui.sandbox;

import org.jspecify.annotations.NullMarked;
