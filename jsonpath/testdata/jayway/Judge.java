import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Follows paths with the Jayway library: a document and a path in base64 per line, and per line the
 * result in a list as JSON, "-" when nothing is there, or "!" and the error.
 */
public class Judge {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line; (line = in.readLine()) != null;) {
            String[] parts = line.split(" ", -1);
            System.out.println(find(decode(parts[0]), decode(parts[1])));
        }
    }

    static String find(String document, String path) {
        try {
            Object found = JsonPath.parse(document).read(path);
            return encode(Configuration.defaultConfiguration().jsonProvider().toJson(Arrays.asList(found)));
        } catch (PathNotFoundException e) {
            return "-";
        } catch (Throwable e) {
            return "!" + encode(String.valueOf(e));
        }
    }

    static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
