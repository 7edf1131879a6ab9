package dev.chasqui.sandbox;

import java.util.Arrays;
import java.util.Optional;

/** What people ask businesses about, in three languages. */
enum DemoTopic {
  HOURS(
      "Horario",
      "Horário",
      "Opening hours",
      "horario hora horas abrir abre abren abris abierto abierta cerrar cierra cierran cerrado"
          + " aberto abrem fecha fecham fechado funciona open opens opening close closes closed"
          + " hour hours lunes martes miercoles jueves viernes sabado domingo festivo segunda terca"
          + " quarta quinta sexta feriado monday tuesday wednesday thursday friday saturday sunday"
          + " schedule"),
  PRICES(
      "Precios",
      "Preços",
      "Prices",
      "precio precios cuesta cuestan costar coste costo valor tarifa tarifas carta menu lista"
          + " preco precos custa custam price prices pricing cost costs much rate rates"),
  ADDRESS(
      "Dirección",
      "Endereço",
      "Address",
      "direccion donde ubicacion calle llegar mapa local endereco onde fica rua address where"
          + " located location street map"),
  PAYMENT(
      "Pagos",
      "Pagamento",
      "Payment",
      "pago pagos pagar tarjeta efectivo bizum transferencia factura pagamento cartao dinheiro pix"
          + " boleto pay payment card cash invoice"),
  DELIVERY(
      "Envíos",
      "Entregas",
      "Delivery",
      "envio envios enviar envian enviais reparto domicilio entrega entregas entregan entregar"
          + " entregam frete delivery deliver shipping ship"),
  BOOKING(
      "Reservas y encargos",
      "Reservas e encomendas",
      "Bookings and orders",
      "reserva reservas reservar cita citas encargo encargos encargar pedido pedidos agendar"
          + " agendamento encomenda encomendas encomendar book booking appointment order orders"
          + " reservation"),
  CONTACT(
      "Contacto",
      "Contato",
      "Contact",
      "contacto telefono correo email web pagina contato site website phone contact instagram"),
  RETURNS(
      "Cambios y devoluciones",
      "Trocas e devoluções",
      "Returns",
      "devolucion devoluciones devolver cambio cambios garantia reembolso troca trocas trocar"
          + " devolucao refund return returns warranty exchange"),
  ALLERGENS(
      "Alérgenos",
      "Alergénicos",
      "Allergens",
      "alergia alergias alergeno alergenos alergico gluten celiaco celiaca lactosa vegano vegana"
          + " nueces alergenicos alergico alergica lactose vegan allergy allergies allergen"
          + " allergens nuts");

  private final String es;
  private final String pt;
  private final String en;

  /** All stems between spaces. */
  private final String stems;

  DemoTopic(String es, String pt, String en, String words) {
    this.es = es;
    this.pt = pt;
    this.en = en;
    this.stems = " " + String.join(" ", Words.stems(words)) + " ";
  }

  /** The topic that a stem from {@link Words#stems} speaks of. */
  static Optional<DemoTopic> of(String stem) {
    return Arrays.stream(values())
        .filter(topic -> topic.stems.contains(" " + stem + " "))
        .findFirst();
  }

  /** Its name for a person who speaks {@code language}. */
  String label(DemoLanguage language) {
    return language.pick(es, pt, en);
  }
}
