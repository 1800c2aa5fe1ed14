domains = {
  "www.example.com"  = {}
  "shop.example.com" = { price_class = "PriceClass_200", max_age = 300 }
}
