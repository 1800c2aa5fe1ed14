import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

/** Renders templates with Apache Velocity: one in base64 per line, and per line its output, or "!" and its error. */
public class Judge {
    public static void main(String[] arguments) throws Exception {
        VelocityEngine engine = new VelocityEngine();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.init();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line; (line = in.readLine()) != null;) {
            String template = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
            System.out.println(render(engine, template));
        }
    }

    static String render(VelocityEngine engine, String template) {
        StringWriter out = new StringWriter();
        try {
            engine.evaluate(new VelocityContext(), out, "test", template);
        } catch (Throwable e) {
            return "!" + encode(String.valueOf(e));
        }
        return encode(out.toString());
    }

    static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
