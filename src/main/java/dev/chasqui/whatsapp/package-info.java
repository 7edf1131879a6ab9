/** The WhatsApp Cloud API: webhook bodies, signatures, the Graph client and its error classes. */
@NullMarked
package dev.chasqui.whatsapp;

import org.jspecify.annotations.NullMarked;
