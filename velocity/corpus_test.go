package velocity

import "strings"

// preludes make the values that templates of the corpus see, in the language
// itself, so that both engines make them alike. Each defines n, f, s, u, b, l,
// m and e.
var preludes = map[string]string{
	"small":    `#set($n = 3)#set($f = 1.5)#set($s = "abc")#set($u = "B")#set($b = true)#set($l = [1, 2, 3])#set($m = {"a": 1, "b": "x"})#set($e = [])`,
	"other":    `#set($n = -7)#set($f = 0.25)#set($s = "Hello, World")#set($u = "o")#set($b = false)#set($l = ["x", "y"])#set($m = {"a": [1], "b": {"c": "d"}})#set($e = "")`,
	"extremes": `#set($n = 2147483647)#set($f = 100.0)#set($s = "äöü € x")#set($u = "€")#set($b = true)#set($l = [[1, 2], {"k": "v"}])#set($m = {"a": 0, "b": ""})#set($e = {})`,
}

// corpus is the part of the language that Apache Velocity 1.7 and the service
// have in common, by the constructs of spec/api-gateway.md 13.3.
var corpus = map[string][]string{
	"references": {
		`$n`, `${n}`, `$!n`, `$!{n}`, `$s.length()`, `${s}x`, `$!s-x`, `a${n}b$!{s}c`, `$s, $n; ($f) "$b"`, `$n$s$f`, `$$n`, `$ $n`, `$5 $n`, `$_ $n`, `${ n}`,
		`$s.`, `$s. x`, `$n}`, `{$n}`, `[$n]`, `($n)`, `$s..x`, `$m.a`, `${m.a}`, `$!m.b`, `${m.b}.c`, `$l.size()`, `$l[0]`, `$m['a']`, `$m["a"]`, `${m['b']}`,
		`#set($k = "b")$m[$k]`, `#set($k = "b")$m["$k"]`, `$l.get(0)`, `$m.get("a")`, `$s.substring(1).length()`, `$!undefined`, `$!{undefined}`, `$!undefined.x.y()`, `a $!s.nothing() b`,
		`#set($a-b = 1)$a-b`, `#set($a_b = 1)$a_b`, `#set($a1 = 1)$a1`, `$s.toUpperCase().toLowerCase()`, `$10.00 $n`, `a@b.c $n`, `€$n€`, `$n%`, `$n/$n`,
	},
	"set": {
		`#set($x = 1)$x`, `#set( $x = 1 )$x`, `#set ($x = 1)$x`, `#set($x=1)$x`, `#set($x = $n)$x`, `#set($x = "$n")$x`, `#set($x = '$n')$x`, `#set($x = $s)#set($x = $n)$x`,
		`#set($m.c = 5)$m.c`, `#set($m['c'] = 5)$m.c`, `#set($m["x y"] = 5)$m["x y"]`, `#set($m.a = "new")$m.a`, `#set($l[0] = "z")$l[0]`, `#set($x = [])#set($y = $x.add($n))$x`, `#set($x = {})#set($x.y = $s)$x`,
		`#set($x = $l)#set($y = $x.add(9))$l.size()`, "#set($x =\n 1)$x", "#set(\n$x\n=\n1\n)$x", `#set($x = true)$x`, `#set($x = false)$x`, `#set($x = -5)$x`, `#set($x = 1.5)$x`, `#set($x = -0.5)$x`, `#set($x = 1.0)$x`, `#set($x = 100000000.0)$x`, `#set($x = 0.0001)$x`,
		`#set($x = 12345678901)$x`, `#set($x = "")[$x]`, `#set($x = '')[$x]`, `#set($x = [1, "a", 2.5, true, $n])$x`, `#set($x = [])$x`, `#set($x = {})$x`, `#set($x = {"k": $n})$x`, "#set($x = {\n\"k\": 1\n})$x.k", `#set($x = [[1], [2, 3]])$x[1][0]`, `#set($x = {"a": {"b": 1}})$x.a.b`,
		`#set($x = [1..3])$x`, `#set($x = [3..1])$x`, `#set($x = [-1..1])$x`, `#set($x = [2..2])$x`, `#set($y = 4)#set($x = [1..$y])$x`, `#set($x = $l.size())$x`,
	},
	"conditions": {
		`#if($b)T#end`, `#if($b)T#else F#end`, `#if($b)T#{else}F#end`, `#if($b)T#{else}F#{end}x`, `#if(!$b)T#else F#end`, `#if(not $b)T#{else}F#end`, `#if($n > 0)pos#elseif($n < 0)neg#{else}zero#end`, `#if($n == 3)three#elseif($n == -7)seven#end`,
		`#if(true)a#end`, `#if(false)a#end`, `#if( true )a#end`, `#if (true)a#end`, `#if($b && $n > 0)y#{else}n#end`, `#if($b || $n > 0)y#{else}n#end`, `#if($b and $n > 0)y#{else}n#end`, `#if($b or $n > 0)y#{else}n#end`, `#if(($b || false) && true)y#{else}n#end`,
		`#if($b)#if($n > 0)in#{else}not#end#end out`, `#if(true)a#if(false)b#{else}c#end d#end`, `#if($s == "abc")y#{else}n#end`, `#if($s.equals("abc"))y#{else}n#end`, `#if($s.isEmpty())y#{else}n#end`, `#if($l.size() > 2)y#{else}n#end`, `#if($l.contains("x"))y#{else}n#end`, `#if($m.containsKey("a"))y#{else}n#end`,
		`#if($n)T#end`, `#if($s)T#end`, `#if($l)T#end`, `#if($e)T#end`, `#set($x = $n > 2)$x`, `#set($x = !$b)$x`, `#set($x = $b && $b)$x`, `#set($x = $b || $b)$x`, `#if(false || false || true)y#end`, `#if(true && true && false)y#{else}n#end`, `#if(!(true && false))y#end`, `#if(!!$b)y#{else}n#end`,
	},
	"loops": {
		`#foreach($i in $l)$i;#end`, `#foreach( $i in $l )$i;#end`, `#foreach ($i in $l)$i;#end`, `#foreach($i in [1..5])$i#end`, `#foreach($i in [5..1])$i#end`, `#foreach($i in [1, "a", $n])$i,#end`, `#foreach($i in [])x#end`, `#foreach($i in $m.keySet())$i,#end`, `#foreach($i in $m.values())$i,#end`, `#foreach($i in $m)$i,#end`,
		`#foreach($i in $l)$foreach.index#end`, `#foreach($i in $l)$foreach.count#end`, `#foreach($i in $l)$i#if($foreach.hasNext),#end#end`, `#foreach($i in $l)$foreach.first $foreach.last;#end`, `#foreach($i in $l)$velocityCount#end`, `#foreach($i in [1, 2])$velocityHasNext #end`, `#foreach($i in [1..2])#foreach($j in [1..2])$i$j;#end#end`,
		`#foreach($i in [1..2])#foreach($j in ["a"])$foreach.parent.index#end#end`, `#foreach($i in [1..9])#if($i > 3)#break#end$i#end`, `#foreach($i in [1..3])#foreach($j in [1..3])#if($j == 2)#break#end$i$j #end#end`, `#set($i = "o")#foreach($i in $l)$i#end$i`, `#set($x = 0)#foreach($i in [1..4])#set($x = $x + $i)#end$x`,
		`#set($x = "")#foreach($i in $l)#set($x = "${x}-$i")#end$x`, `#foreach($e in $m.entrySet())$e.key=$e.value;#end`, `#foreach($e in $m.entrySet())$e$!e.nothing$!e.nothing();#end`, `#foreach($e in $m.entrySet())$e.getKey()=$e.getValue();#end`, `#foreach($i in [1..3])#if($i == 2)two#{else}$i#end #end`, `#foreach($c in ["a", "b"])$c.toUpperCase()#end`, `#foreach($p in $s.split(" "))[$p]#end`,
		"#foreach($i in [1..3])\n$i\n#end\nend", "#foreach($i in [1..2])\n  $i\n  #end\nend", `#foreach($i in $l.iterator())$i#end`, `#foreach($i in [[1, 2], [3]])$i.size()#end`, `#set($r = [1..3])#foreach($i in $r)$r.size()#end`, `#foreach($i in [1..3])$foreach.index/$foreach.count #end$!foreach.index`,
	},
	"strings": {
		`#set($x = "a $n b")$x`, `#set($x = "a ${n}b")$x`, `#set($x = "$s$n")$x`, `#set($x = 'a $n')$x`, `#set($x = "it's")$x`, `#set($x = 'say "x"')$x`, `#set($x = "a ""quoted"" b")$x`, `#set($x = 'it''s')$x`, "#set($x = \"a\nb\")$x", `#set($x = "#if($b)y#{else}n#end")$x`, `#set($x = "#foreach($i in [1..3])$i#end")$x`, `#set($x = "a # b")$x`, `#set($x = "$")$x`, `#set($x = "$5")$x`, `#set($x = "a\nb")$x`, `#set($x = "a\\b")$x`, `#set($x = "C:\dir")$x`, `#set($x = "$m.a")$x`, `#set($x = "$m['a']")$x`, `#set($x = "${s.length()}")$x`, `#set($x = "$l")$x`, `#set($x = "#set($y = 2)$y")$x$y`, `#set($x = "a#*c*#b")$x`,
		`$s.replace("b", "$n")`, `$s.concat("$u")`, `$s.concat('$u')`,
	},
	"string methods": {
		`$s.length()`, `$s.isEmpty()`, `$s.equals($s)`, `$s.equals($n)`, `$s.equalsIgnoreCase("ABC")`, `$s.contains("b")`, `$s.contains($u)`, `$s.startsWith("a")`, `$s.endsWith("c")`, `$s.indexOf("b")`, `$s.indexOf($u)`, `$s.indexOf("zz")`, `$s.lastIndexOf("o")`, `$s.substring(1)`, `$s.substring(0, 2)`, `$s.substring(3)`, `$s.replace("b", "xx")`, `$s.replace("", "-")`, `$s.replaceAll("[a-c]", "_")`, `$s.replaceAll("(b)(.)", "$2$1")`, `$s.replaceAll("\w", "x")`, `$s.replaceAll("b", "\$")`, `$s.replaceAll("b", "\")`, `$s.replaceAll("b", "$")`, `$s.replaceAll("b", '$x')`, `$s.replaceAll("(b|o)", "$11")`, `$s.replaceAll("(b|o)", "$2")`, `$s.replaceAll("(b|o)", "\\$1")`, `$s.replaceAll("(", "")`, `$s.matches("(")`, `$s.replaceFirst("(b|o)", "<$1>")`, `$s.split("(")`, `$s.replaceFirst("[a-z]", "_")`, `$s.replaceFirst("q", "_")`, `$s.split("b").size()`, `$s.split(",").get(0)`,
		`$s.matches("abc")`, `$s.matches("a")`, `$s.matches(".*")`, `$s.toLowerCase()`, `$s.toUpperCase()`, `$s.trim()`, `[$s.concat("  ").trim()]`, `$s.concat("!")`, `$s.charAt(0)`, `$s.charAt(2)`, `$s.toString()`, `$s.hashCode()`, `$s.compareTo("abd")`, `$s.compareTo("ab")`, `$s.compareTo($s)`, `$s.indexOf("o", 5)`, `$s.lastIndexOf("l", 4)`, `$s.compareToIgnoreCase("ABC")`, `$s.startsWith("b", 1)`, `"$s".length()`, `$s.split(" ", 2).size()`, `$s.replace("a", "\")`, `$s.split("").size()`,
		`#set($p = $s.split("[,b]"))#foreach($x in $p)<$x>#end`, `#set($x = "a,b,,")#foreach($p in $x.split(","))<$p>#end`, `#set($x = ",a")#foreach($p in $x.split(","))<$p>#end`, `#set($x = "😀a")$x.length() $x.indexOf("a") $x.substring(2)`, `#set($x = "a.b.c")$x.replace(".", "/") $x.replaceAll(".", "/")`, `#set($x = "ab12ab") $x.replaceAll("a.","z")`, `#set($x = "äÖ")$x.toUpperCase() $x.toLowerCase()`, `#set($x = "straße")$x.toUpperCase()`,
	},
	"list methods": {
		`$l.size()`, `$l.isEmpty()`, `$e.isEmpty()`, `$l.get(1)`, `$l.get(9)`, `$l.get(-1)`, `$!l.add(9, "x")`, `$l.set(9, 1)`, `$l.subList(1, 9)`, `$l.remove(9)`, `#set($o = $l.set(0, "n"))$o $l`, `$l.add("n") $l`, `$!l.add(0, "n") $l`, `$l.addAll(["p", "q"]) $l`, `$l.addAll([]) $l`, `$l.remove(0) $l`, `$l.remove("x") $l`, `$l.contains(1)`, `$l.contains("x")`, `$l.contains($n)`, `$l.indexOf(2)`, `$l.indexOf("y")`, `$l.indexOf("zz")`, `$l.subList(0, 1)`, `$l.subList(1, 2).size()`, `$l.toString()`, `$l[-1]`, `$l[-2]`, `$l[9]`, `$l[-9]`, `$!l["0"]`, `#set($l[-1] = 5)$l`, `#set($l[9] = 5)$l`, `$l[$n + 1]`, `$l.get(1 + 1)`, `#set($x = [1 + 1])$x`, `#set($x = {"a": (1)})$x`, `#foreach($i in $n + 1)x#end`, `#set($x = [!$b])$x`, `$l`, `$l.equals($l)`, `$!l.clear()$l`, `$l.lastIndexOf(1)`, `$l.lastIndexOf("y")`, `#set($x = $l.add(null))$l.size()`, `#set($x = [1])#set($y = $x.add($undefined))$x`,
		`#set($x = [1, 2])#if($x == [1, 2])y#{else}n#end`, `#set($x = [1, "a", [2]])$x`, `#set($x = [3, 1])#set($y = $x.addAll($l))$x.size() $y`, `#set($x = [$n, $s])$x.get(1)`, `$l.containsAll([1])`, `#set($x = [true, false])$x`, `#set($x = [1.5, -2])$x`, `#set($x = [""])$x`, `#set($x = [1..3])$x.size() $x.get(2) $x.contains(2)`,
	},
	"map methods": {
		`$m.size()`, `$m.isEmpty()`, `$m.get("a")`, `$!m.put("c", 1)-`, `$!m.put("c", 1)$m.c`, `$m.put("a", 5) $m.a`, `$!m.remove("a") $m`, `$m.containsKey("a")`, `$m.containsKey("zz")`, `$m.containsValue("x")`, `$m.containsValue(1)`, `#set($x = {"a": {"b": 1}})$x.containsValue({"b": 1})$x.equals({"a": {"b": 2}})$x.equals({"a": {"c": 1}})$x.equals({})`, `$m.keySet()`, `$m.values()`, `$m.entrySet()`, `$m.toString()`, `$m`, `$!m.putAll({"z": 9})$m.z`, `$m.keySet().size()`, `$m.values().size()`, `$m.entrySet().size()`, `$m.keySet().contains("a")`, `$!m.clear()$m`, `$m.equals($m)`, `$m.getOrDefault("zz", "d")`, `$!m.put("c", $undefined)$m`, `#set($x = {"a": 1})#if($x == {"a": 1})y#{else}n#end`, `#set($x = {"k": [1, {"z": 2}]})$x`, `#set($x = {"b": {}})$x`, `#set($x = {1: "a"})$x`, `#set($x = {"a": true, "b": 1.5})$x`, `$m.keySet().toString()`,
	},
	"numbers": {
		`$n.toString()`, `$n.intValue()`, `$f.intValue()`, `$n.compareTo(3)`, `$n.equals(3)`, `$f.toString()`, `$n.doubleValue()`, `$f.doubleValue()`, `$n.longValue()`, `$f.compareTo(1.5)`, `$f.equals(1.5)`, `#set($x = $n + $f)$x`, `#set($x = $n * 2)$x`, `#set($x = $n - 10)$x`, `#set($x = $n / 2)$x`, `#set($x = $n % 4)$x`, `#set($x = $f / 3)$x`, `#set($x = -$n)$x`, `#set($x = $n + 1)$x`, `#set($x = $f * 2)$x`, `#set($x = $f - $f)$x`, `#set($x = 7.5 % 2)$x`, `#set($x = .5 + 1)$x`, `#set($x = 1 + 2 * 3 - 4 / 2)$x`, `#set($x = (1 + 2) * 3)$x`, `#set($x = 10 - 4 - 3)$x`, `#set($x = 100 / 10 / 2)$x`, `#set($x = 2 * 3 % 4)$x`, `#set($x = 7 / 2.0)$x`, `#set($x = 1e3)$x`, `#set($x = 1.5e3)$x`, `#set($x = 1.0E2)$x`, `#set($x = 0.1 + 0.2)$x`, `#set($x = -7 / 2)$x`, `#set($x = -7 % 2)$x`, `#set($x = 2147483647 + 1)$x`, `#set($x = 9223372036854775807 + 1)$x`, `#set($x = 3000000000 * 4)$x`, `#set($x = 9223372036854775807 * 4)$x`, `#set($x = 9223372036854775807 * 4 / 3)$x`, `#set($x = 9223372036854775807 * 4 % 7)$x`, `#set($x = -9223372036854775807 - 5)$x`, `#set($x = 9223372036854775807 + 1 - 1)$x`, `#set($x = 1/0)[$!x]`, `#set($x = 1%0)[$!x]`, `#set($x = 1.0/0)[$!x]`, `#set($x = $n+1)$x`, `#set($x = $n-1)$!x`, `#set($x=$n -1)$x`,
		`#set($x = "a" + "b")$x`, `#set($x = "a" + 1)$x`, `#set($x = 1 + "a")$x`, `#set($x = $s + $n)$x`, `#set($x = $l + 1)[$!x]`, `#set($x = "1" + 1)$x`, `#set($x = $s - 1)[$!x]`, `#set($x = true + "a")[$!x]`, `#set($x = 1.0 + "a")[$!x]`,
	},
	"comparisons": comparisons(),
	"define": {
		`#define($d)x$n#end$d$d`, `#define($d)$c#end#set($c = 1)$d#set($c = 2)$d`, `#define( $d )a#end[$d]`, "#define($d)\nx\n#end\n[$d]", `#define($d)#foreach($i in [1..3])$i#end#end$d`, `#define($d)a#end#set($x = "${d}-$d")$x`, `#define($d)a#end#define($g)$d b#end$g`, `#define($d)a#end$!d ${d}`, `#define($d)a#end#set($d = 1)$d`,
	},
	"stop":     {`a#stop b`, `a #if($b)#stop#end b`, `#foreach($i in [1..9])$i#if($i == 3)#stop#end#end after`, `#stop`, "a\n#stop\nb"},
	"comments": {"## c\nX", "a ## c\nb", "a##", "##", "a #* c *# b", "#* a\nb *#c", "#* # *#x", "a#**#b", "#** doc\n*#x", "x## $undefined #if(\ny", "#set($x = 1)## c\n$x", "$n## c\n$n", "#*a*##*b*#c", "# # x", "  ## c\nx"},
	"literals": {`#[[ $x #if ]]#`, "#[[a\nb]]#c", `#[[$n]]#$n`, `<a href="#">x</a>`, `color: #13ff93`, `#x`, `# $n`, `a#b`, `##`, `{"a": "$n"}`, `#1`, `#{x}`, `#$n`, `#foo()`, `#foo($n)`, `\`, `\\`, `\n`, `a\b`, `$ x`, `$(`, `$[0]`, `!$n`, `${`, `$}`, `&amp;`},
	"escapes":  {`\$n`, `\\$n`, `\\\$n`, `\\\\$n`, `\$!n`, `\${n}`, `\\${n}`, `a\$n`, `\$n $n`, `\#if`, `\#set($n = 1)`, `\\#if(true)x#end`, `\#end`, `\#x`, `\# x`, `\$5`, `\$ x`, `\\ x`, `\x$n`, `\$m.a`, `\$s.length()`, `\\\#if`, `\#foreach`, `\#else`, `\#stop`, `\##x`, `\#*x*#`},
	"whole templates": {
		"#set($items = [{\"id\": 1, \"name\": \"a\"}, {\"id\": 2, \"name\": \"b\"}])\n{\n  \"items\": [\n#foreach($item in $items)\n    {\"id\": $item.id, \"name\": \"$item.name\"}#if($foreach.hasNext),#end\n\n#end\n  ],\n  \"n\": $n\n}\n",
		"#set($headers = {\"a\": \"1\", \"b\": \"2\"})\n#set($out = \"\")\n#foreach($name in $headers.keySet())\n#set($out = \"$out$name=$headers.get($name)&\")\n#end\n$out.substring(0, $out.lastIndexOf(\"&\"))\n",
		"#define($row)\n<tr><td>$i</td><td>#if($i % 2 == 0)even#{else}odd#end</td></tr>\n#end\n<table>\n#foreach($i in [1..4])\n$row#end\n</table>\n",
		"## a comment\n#set($total = 0)\n#foreach($i in [1..10])\n#if($i % 3 == 0)\n#set($total = $total + $i * 2)\n#elseif($i > 7)\n#set($total = $total - 1)\n#end\n#end\nTotal: $total #* inline *# end\n",
		"#set($text = \"one,two;three\")\n#foreach($part in $text.split(\"[,;]\"))\n$foreach.count. $part.toUpperCase() ($part.length())\n#end\n$text.replaceAll(\"([a-z]+),([a-z]+)\", \"$2,$1\")\n",
		"#foreach($i in [1..3])\n#foreach($j in [1..3])\n#if($i == $j)\n#break\n#end\n$i/$j #end\n;\n#end\n",
		"#set($m = {})\n#set($m.list = [])\n#foreach($i in [3..1])\n#set($square = $i * $i)\n#set($ok = $m.list.add($square))\n#end\n#set($m[\"x y\"] = $m.list.size())\n$m.list $m[\"x y\"] #if($m.list.contains(4) && !$m.list.isEmpty())yes#{else}no#end\n",
		"#set($raw = \"a=1&b=x+y&c\")\n#set($ampersands = $raw.length() - $raw.replace(\"&\", \"\").length())\n#if($ampersands == 0)\n#set($pair = $raw + \"&\")\n#else\n#set($pair = $raw)\n#end\n{\n#foreach($kv in $pair.split(\"&\"))\n#set($tokens = $kv.split(\"=\"))\n\"$tokens[0]\": #if($tokens.size() > 1 && $tokens[1].length() > 0)\"$tokens[1].replace(\"+\", \" \")\"#{else}\"\"#end#if($foreach.hasNext),#end\n\n#end\n}\n",
		"#set($quote = '\"')\n{${quote}s$quote: \"$s\", #[[\"$raw\": \"#if\"]]#, \"price\": \"\\$n\", \"color\": \"#13ff93\"}\n",
	},
	"white space": {
		"#if(true)\nA\n#end\nB", "#if(true) \nA\n#end \nB", "#if(true)\t\nA\n#end\t\nB", "#if(true)\n\nA\n\n#end\n\nB", "A#if(true)\nB\n#end\nC", "#if(true)A\n#end\nB", "#set($x = 1)\nA", "#set($x = 1) \nA", "#set($x = 1)\n\nA", "#set($x = 1) A", "#set($x = 1)A", "#if(true)\nA\n#else\nB\n#end\nC", "#if(false)\nA\n#else\nB\n#end\nC", "#if(false)\nA\n#elseif(true)\nB\n#end\nC", "#foreach($i in [1..2])\nA\n#end\nB", "#foreach($i in [1..2]) A #end B", "#if(true)\r\nA\r\n#end\r\nB", "#set($x = 1)\r\nA", "#if(true)x#end.\nB", "A\n#if(true)\nB", "#if(true) A #end B", "a\n\n\nb", "  a  ", "\ta\n", "#set($x = 1)#set($y = 2)\n$x$y", "#if(true)#set($x = 1)\nA#end", "#if($b)\n  #if($b)\n    x\n  #end\n#end\ny", "#{if}(true)\nA\n#{end}\nB", "#if(true)\nA\n#{end}\nB", "#foreach($i in [1..2])$i\n#end", "$n\n$n\n", "$n \n", "#define($d)\nA\n#end\n$d", "#stop\n", "#if(true)\nhello##\n#end", "\n#if(true)\nhello##\n#end",
	},
}

// comparisons are all operators between all kinds of values.
func comparisons() []string {
	pairs := []string{
		"1 OP 2", "2 OP 2", "$n OP 3", "$n OP -7", "$f OP 1.5", "$f OP $n", "1 OP 1.0", `"a" OP "b"`, `"a" OP "a"`, `$s OP "abc"`, `$s OP $u`, `1 OP "1"`, "$b OP true", "$b OP $b", "$l OP $l", "$m OP $m", `$n OP $s`, "$n + 1 OP 4", "2 * 3 OP 3 + 3",
	}
	var all []string
	for _, pair := range pairs {
		for _, operator := range []string{"==", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge"} {
			all = append(all, "#if("+strings.Replace(pair, "OP", operator, 1)+")y#{else}n#end")
		}
	}
	return all
}
