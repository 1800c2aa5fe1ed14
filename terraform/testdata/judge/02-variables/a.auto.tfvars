plain = "a.auto"
map   = { c = [1, 2] }
